"""Reading one log for the index, or many in several processes; what is kept of each."""
