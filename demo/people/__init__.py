"""Who lives and works in the demonstration: names, families, portraits; nobody is a real person."""
