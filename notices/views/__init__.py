"""The inbox, and one's own channels."""
