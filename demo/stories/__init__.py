"""What happens in the demonstration, and the words in which people tell it."""
