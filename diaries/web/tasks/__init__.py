"""Tasks from above on the phone and at the desk: given, answered door by door, looked at."""
