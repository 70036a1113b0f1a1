"""Areas for programs."""
