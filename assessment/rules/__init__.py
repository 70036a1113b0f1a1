"""Pure rules of the assessment app."""
