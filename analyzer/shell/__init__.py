"""Command lines of POSIX shells and PowerShell: their words, the commands they run, what those are for."""
