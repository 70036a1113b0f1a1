"""Numbers that people type: one way to read each."""
