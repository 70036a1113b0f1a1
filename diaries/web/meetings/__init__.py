"""The pages of analysis meetings."""
