"""Rules that stand in agents' files: where each came from, what became of it, what could be tidied."""
