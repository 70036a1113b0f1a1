"""Forms of the diary; they turn input into domain types and stop there."""
