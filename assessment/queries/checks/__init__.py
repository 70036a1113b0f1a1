"""What is read of spot checks."""
