"""The leaders' and residents' pages about cases."""
