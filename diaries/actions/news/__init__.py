"""The verbs of what is told, known and done together: announcements, knowledge, activities."""
