"""The leaders' pages about cases."""
