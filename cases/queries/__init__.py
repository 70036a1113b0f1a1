"""What is read of many cases: board, map, rates, search, export, and the words for it."""
