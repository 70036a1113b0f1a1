"""What keeps history: tables that are only added to, seals, and locks that belong to no row."""
