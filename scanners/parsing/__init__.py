"""What the parsers of all agents' logs share: lines, sessions that grow, calls read when looked at."""
