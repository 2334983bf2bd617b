"""The report: what was learned and whether it helps, as text, JSON or one HTML page."""
