"""One entry of the diary on the phone, and what it becomes."""
