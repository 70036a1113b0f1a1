"""Members with their posts, and organizations, from spreadsheets."""
