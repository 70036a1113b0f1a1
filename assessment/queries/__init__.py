"""What is read of the assessment."""
