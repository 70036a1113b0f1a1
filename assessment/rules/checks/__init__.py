"""Spot checks: rights, quarters, how a sample is drawn, and how far two stages agree."""
