"""What is done with many cases at once, by the worker or by a command."""
