"""Hooks in the agents' own settings files, and the queue of sessions that they tell of."""
