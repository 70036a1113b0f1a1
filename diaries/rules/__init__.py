"""Until when a day and a week can be written, and who writes them."""
