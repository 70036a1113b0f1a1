"""The diary on the phone."""
