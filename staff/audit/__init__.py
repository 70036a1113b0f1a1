"""What is written down of who did what, and who may read it."""
