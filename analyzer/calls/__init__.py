"""One tool call: what it does, where it runs and how it failed; and how it stands among its session's."""
