"""Words that are searched for. Pure."""

LONGEST = 100  # characters
MOST = 8  # words


def search_term(text: str) -> str:
    """What is searched for: the first words of ``text``, with one blank between them. Each word costs a
    comparison with every row."""
    return " ".join(text[:LONGEST].split()[:MOST])
