"""Processes, broker, cache: what the machine room needs."""
