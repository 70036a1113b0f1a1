"""Work that joins apps."""
