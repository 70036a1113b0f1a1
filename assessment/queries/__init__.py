"""What is read of the assessment: figures and findings."""
