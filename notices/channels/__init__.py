"""The ways by which a notice goes out."""
