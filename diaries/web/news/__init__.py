"""Announcements, knowledge and activities on the phone."""
