"""What the output of a call says: what is missing, what is misspelled, which command failed."""
