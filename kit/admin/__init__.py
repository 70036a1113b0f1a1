"""What every part of the admin shares."""
