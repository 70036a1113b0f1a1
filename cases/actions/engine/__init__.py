"""What the verbs of a case are made of; only they call it, and it asks nobody's right."""
