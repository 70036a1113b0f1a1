"""A spreadsheet sent at the desk: looked at before it is imported, with what would change. Knows no app."""
