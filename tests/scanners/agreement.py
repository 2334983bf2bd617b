"""What a scanner reads out of a home, held against a count that shares no code with it."""

from scanners.projects import in_order
from scanners.reading.summary import count
from tests import independent_count


def agree(scanner, home):
    """Its numbers are those of the other count, and it finds each log's project cheaply, too."""
    sessions = {path: scanner.read_file(path) for path in scanner.log_files()}
    together = [session for found in sessions.values() for session in found]
    counts = count(in_order(together))
    ours = (
        len(sessions),
        counts.calls,
        counts.failures,
        counts.rejected,
        counts.interrupted,
        counts.cancelled,
        counts.masked,
        counts.bad_lines,
        len({session.project_path for session in together}),
    )
    assert dict(zip(independent_count.CELLS, ours, strict=True)) == independent_count.count(home)
    assert counts.calls
    assert all(session.project_path for session in together)
    for path, found in sessions.items():
        assert not found or scanner.project_path_of(path) in {session.project_path for session in found}
