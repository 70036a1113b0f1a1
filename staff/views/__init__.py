"""Pages of logging in and of one's own account."""
