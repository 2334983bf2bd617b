"""The review of rules: what was decided of each, what of that is not written yet, what a rule would cost."""
