"""Pure rules of the assessment, a room for each part of it."""
