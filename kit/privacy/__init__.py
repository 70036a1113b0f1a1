"""Private fields encrypted and masked; numbers found in free text and kept out of logs."""
