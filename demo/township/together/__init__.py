"""What leaders, residents and the street of the demonstration have in common besides their cases."""
