"""headroom's marker block: what it says, read, repaired, joined and built."""
