"""The verbs of the assessment: the only writers of its tables."""
