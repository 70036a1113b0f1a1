"""Who is calling, how often, and the one door to hosts that somebody typed in."""
