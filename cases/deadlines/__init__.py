"""Limits, clocks, reminders and escalation."""
