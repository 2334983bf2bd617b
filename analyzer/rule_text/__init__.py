"""What a rule may repeat of a log, and how: in Markdown, without secrets and paths of one machine."""
