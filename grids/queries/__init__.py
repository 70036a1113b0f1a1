"""What is read of many grids: names of areas, and findings about their size and coverage."""
