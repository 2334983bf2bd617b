"""Read coding agents' session logs into one shape. Imports nothing of ours."""
