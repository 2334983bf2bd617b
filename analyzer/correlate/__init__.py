"""Pairs of failures and their fixes: of one session, of a whole project, and why each was made."""

from analyzer.correlate.session_pairs import Paired, correlate

__all__ = ["Paired", "correlate"]
