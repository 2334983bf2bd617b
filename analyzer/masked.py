"""Commands that failed while a pipe or ``|| true`` hid it, reported apart from the failures of the log.

No fix is looked for. The agent often saw the error in the output and went on; who reads only its summary saw
a success.
"""

from __future__ import annotations

from collections.abc import Iterator

from analyzer.calls.failures import Failure
from analyzer.lessons.forms import form_of
from analyzer.models import FailureFix, pair_id
from scanners.models import CallStatus, SessionData


def masked_failures(session: SessionData) -> Iterator[tuple[str, FailureFix]]:
    """Each hidden failure of a session as evidence, with the form of the command that failed."""
    for call in session.tool_calls:
        if call.status is not CallStatus.MASKED:
            continue
        failure = Failure(call, 0)
        if failure.member is None:
            continue
        pair = FailureFix(
            id=pair_id(session.agent, "masked", call.tool_call_id),
            agent=session.agent,
            project_path=session.project_path,
            session_id=session.session_id,
            file=session.file,
            failure=call,
            fix=None,
            fix_sought=False,
            kind=failure.kind,
            why="The command failed, and what followed it hid its exit code.",
            wasted_bytes=call.input_bytes + call.output_bytes,
        )
        yield form_of(failure.member), pair
