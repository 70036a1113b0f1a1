"""Pages of spot checks."""
