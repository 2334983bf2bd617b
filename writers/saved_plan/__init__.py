"""A plan as a JSON file: its format, what is wrong with one, and which files it may write."""
