"""Logins: passwords, sessions, wrong tries, tokens of programs."""
