"""What is read of assessment: figures and findings."""
