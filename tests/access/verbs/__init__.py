"""How each verb is called on rows of the cast, in one file an app; ``table.py`` joins them."""
