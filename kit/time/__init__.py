"""What time it is, and how working time is counted."""
