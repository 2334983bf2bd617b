"""Sessions as a whole: their order, their parts in several logs, and what they cost."""
