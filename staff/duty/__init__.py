"""Who is on duty, and who was trained."""
