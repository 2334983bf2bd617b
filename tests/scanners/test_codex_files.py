"""Codex: which files are rollouts: archived, compressed, forked, of subagents."""

import pytest

from scanners.codex import CodexScanner
from scanners.codex import compressed as codex_compressed
from scanners.codex.compressed import ZstandardMissingError
from scanners.errors import LogReadError
from scanners.index import SessionIndex
from scanners.logs import Logs
from scanners.reading.summary import count
from tests.scanners.agent_logs import FOLDER, FORK, PARENT, CodexLog, unified, write_lines


def failing(session="s1", call_id="call_x1", **meta):
    log = CodexLog(session=session, **meta).call(call_id, "exec_command", cmd="make")
    return log.result(call_id, unified(2, "no rule"))


def compress(path, keep=False):
    zstandard = pytest.importorskip("zstandard", reason="the package zstandard is not installed")
    packed = path.with_name(path.name + ".zst")
    packed.write_bytes(zstandard.ZstdCompressor(level=3).compress(path.read_bytes()))
    if not keep:
        path.unlink()
    return packed


def read_all(scanner):
    return [session for path in scanner.log_files() for session in scanner.read_file(path)]


def test_a_compressed_rollout_is_read_like_a_plain_one(tmp_path):
    packed = compress(failing().save(tmp_path))
    scanner = CodexScanner(tmp_path)
    assert list(scanner.log_files()) == [packed]
    [session] = scanner.read_file(packed)
    assert (session.failure_count, session.project_path, session.bad_lines) == (1, FOLDER, 0)
    assert [str(project.project_path) for project in scanner.discover_projects()] == [FOLDER]
    logs = Logs([scanner], SessionIndex(None, "1"))
    for _ in logs.read(logs.look(), lambda: False):
        pass
    [known] = logs.known.values()
    assert logs.sessions(known) == [session]


def test_a_plain_file_wins_over_its_compressed_copy(tmp_path):
    plain = failing().save(tmp_path)
    compress(plain, keep=True)
    assert list(CodexScanner(tmp_path).log_files()) == [plain]


def test_a_compressed_file_that_breaks_off_gives_what_it_holds(tmp_path):
    log = failing()
    for number in range(4000):
        log.call(f"more_{number}", "exec_command", cmd=f"echo {number * 7919}")
    packed = compress(log.save(tmp_path))
    packed.write_bytes(packed.read_bytes()[:-200])
    [session] = CodexScanner(tmp_path).read_file(packed)
    assert session.failure_count == 1
    packed.write_bytes(b"no zstandard at all")
    with pytest.raises(LogReadError, match="not sound"):
        CodexScanner(tmp_path).read_file(packed)


def test_without_a_decompressor_one_sentence_says_what_is_needed(tmp_path, monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(codex_compressed, "import_module", missing)
    sentences = set()
    for name in "ab":
        path = tmp_path / f"sessions/rollout-{name}.jsonl.zst"
        write_lines(path, ["x"])
        with pytest.raises(ZstandardMissingError) as caught:
            CodexScanner(tmp_path).read_file(path)
        sentences.add(str(caught.value))
    [sentence] = sentences
    assert "install the package zstandard" in sentence


def test_archived_sessions_are_read(tmp_path):
    log = failing()
    write_lines(tmp_path / "archived_sessions" / log.file_name, log.lines)
    assert count(read_all(CodexScanner(tmp_path))).failures == 1


def test_a_forks_copied_lines_count_once_over_both_files(tmp_path):
    """Codex to 0.152 writes its parent's lines anew, with the times of the fork; only old ids tell them."""
    parent = failing(PARENT).turn(PARENT, 1).says("fix the tides")
    parent.save(tmp_path)
    fork = CodexLog(session=FORK, forked_from_id=PARENT).copies(parent).turn(FORK, 1)
    fork.call("call_x2", "exec_command", cmd="ls").result("call_x2", unified(0, "x")).says("go on")
    fork.save(tmp_path)
    sessions = read_all(CodexScanner(tmp_path))
    counts = count(sessions)
    assert (counts.sessions, counts.calls, counts.failures) == (2, 2, 1)
    assert {session.session_id: [event.text for event in session.events] for session in sessions} == {
        FORK: ["go on"],
        PARENT: ["fix the tides"],
    }


def test_a_fork_that_nothing_was_said_in_has_no_words_of_its_own(tmp_path):
    parent = CodexLog(session=PARENT).turn(PARENT, 1).says("fix the tides")
    parent.event("turn_aborted", reason="interrupted")
    path = CodexLog(session=FORK, forked_from_id=PARENT).copies(parent).save(tmp_path)
    assert CodexScanner(tmp_path).read_file(path) == []


def test_a_fork_that_refers_to_its_parents_history_holds_only_its_own(tmp_path):
    base = {"thread_id": PARENT, "end_ordinal_exclusive": 40, "end_byte_offset": 9000}
    fork = CodexLog(session=FORK, forked_from_id=PARENT, history_base=base).says("go on")
    [session] = CodexScanner(tmp_path).read_file(fork.with_ordinals(40).save(tmp_path))
    assert [event.text for event in session.events] == ["go on"]


def test_a_subagent_does_not_own_the_history_that_it_inherited(tmp_path):
    log = failing("child", thread_source="subagent", subagent_history_start_ordinal=5)
    log.event("token_count", info={"total_token_usage": {"input_tokens": 5_000_000, "output_tokens": 9}})
    log.says("the parent's prompt").call("call_x2", "exec_command", cmd="ls").result(
        "call_x2", unified(1, "")
    )
    [session] = CodexScanner(tmp_path).read_file(log.with_ordinals().save(tmp_path))
    assert [call.tool_call_id for call in session.tool_calls] == ["call_x2"]
    assert (session.events, session.total_input_tokens, session.source) == ([], 0, "subagent")
