"""Projects as they are found, analysed and listed: their logs, sessions, rows and plans."""
