"""What secrets look like, and where they stand: what `analyzer.redact` masks and `writers.gate` refuses."""
