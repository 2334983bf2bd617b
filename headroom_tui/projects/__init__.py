"""Projects as they are found and analysed: their logs, sessions, analyses and plans."""
