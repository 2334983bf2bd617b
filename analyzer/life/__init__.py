"""Whether a rule worked: what the sessions before and after it say, and how certain that is."""
