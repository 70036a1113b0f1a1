"""The leaders' pages that join apps."""
