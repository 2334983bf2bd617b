"""The doctor: what was found on this machine, what was decided by it, and what to change, an area a file."""
