"""What is told, known and done together."""
