"""How a call ended and what went wrong, in the words that shells and tools of all agents share."""
