"""Who may do what, and where: roles, scopes, who is in charge of whom."""
