"""What is read of tasks from above."""
