"""Diaries for programs."""
