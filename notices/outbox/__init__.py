"""What waits to be sent, and the sending of it."""
