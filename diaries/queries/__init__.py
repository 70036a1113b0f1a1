"""What is read of diaries: a day, a week, a month, what is owed."""
