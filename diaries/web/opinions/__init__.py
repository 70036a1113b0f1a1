"""Opinions of the people, and the box about the system, on the phone."""
