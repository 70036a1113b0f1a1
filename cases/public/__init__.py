"""What residents see and say of a case."""
