"""How a case moves: the tables of the routes, what a step needs, what fits now."""
