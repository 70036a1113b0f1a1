"""Working without signal: what the app on the phone is made of, and what it may keep (docs/adr/0007)."""
