"""The app on the phone without signal, in a real browser."""
