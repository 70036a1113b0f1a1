"""The verbs of assessment: the only writers, each one function and one transaction."""
