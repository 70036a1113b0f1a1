"""What is read of announcements, knowledge and activities."""
