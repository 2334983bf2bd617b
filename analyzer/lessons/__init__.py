"""The kinds of lessons: what teaches one, the words of its rule, what keeps it and what contradicts it."""
