"""The steps behind the journal: files replaced all or none, taken back, and settled after a crash."""
