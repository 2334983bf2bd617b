"""The report for people: on the terminal, and as one HTML page. What it says is in `documents.report`."""
