"""Tables and constraints of the assessment app."""
