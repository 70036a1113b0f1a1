"""Whose a case is: the department of its matter, those whose turn it is, and who stands above them."""
