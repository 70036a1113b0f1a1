"""The demonstration township, and volume data for measuring."""
