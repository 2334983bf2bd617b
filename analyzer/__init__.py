"""From tool calls to failure→fix pairs, findings and rules. Knows no screen and no file to write."""
