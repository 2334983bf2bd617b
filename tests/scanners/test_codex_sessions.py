"""Codex: what a session is beside its calls, and how its builds since the first ones wrote it."""

import json

import pytest

from analyzer.correlate.all_pairs import correlate_all
from scanners.codex import CodexScanner
from scanners.models import CallStatus
from scanners.reading.summary import count
from tests.scanners.agent_logs import (
    FOLDER,
    FORK,
    PARENT,
    CodexLog,
    read_codex,
    shell_json,
    unified,
    write_lines,
)


def test_tokens_are_the_last_total(tmp_path):
    log = CodexLog().says("hello")
    for total in (10, 30):
        log.event(
            "token_count", info={"total_token_usage": {"input_tokens": total, "output_tokens": total // 10}}
        )
    session = read_codex(tmp_path, log.event("token_count", info=None))
    assert (session.total_input_tokens, session.total_output_tokens) == (30, 3)


def used(log, response, taken, given):
    usage = tokens(taken, given)
    payload = {"response_id": response, "turn_id": "turn-1", "usage": usage, "thread_token_usage": usage}
    return log.line("token_usage_record", payload)


def total(log, taken, given):
    return log.event(
        "token_count", info={"total_token_usage": {"input_tokens": taken, "output_tokens": given}}
    )


def test_tokens_are_those_of_each_responses_own_record(tmp_path):
    log = CodexLog(cli_version="0.153.4")
    total(log, 70, 7)  # of the thread that this one began from
    total(used(log, "resp_1", 100, 10), 100, 10)
    used(log, "resp_compaction", 900, 25)  # which no total has
    total(total(log, 100, 10), 100, 10)
    used(log, "resp_1", 100, 10)  # told again
    session = read_codex(tmp_path, log.says("hello"))
    assert (session.total_input_tokens, session.total_output_tokens) == (1000, 35)


def test_tokens_of_a_thread_that_an_older_build_began_are_the_total_then_and_all_since(tmp_path):
    log = total(CodexLog(cli_version="0.152.1"), 100, 10)
    total(used(log, "resp_2", 300, 30), 400, 40)
    session = read_codex(tmp_path, log.says("hello"))
    assert (session.total_input_tokens, session.total_output_tokens) == (400, 40)


@pytest.mark.parametrize("version", ["0.152.1", "0.160.0"])
def test_tokens_of_its_parent_are_not_those_of_a_fork(tmp_path, version):
    parent = CodexLog(session=PARENT, cli_version=version).turn(PARENT, 1)
    fork = CodexLog(session=FORK, cli_version=version, forked_from_id=PARENT)
    for number in (1, 2):
        spent(parent, number, version, (500, 50), (500 * number, 50 * number))
    fork.copies(parent).turn(FORK, 1)
    spent(fork, 3, version, (20, 2), (1020, 102))
    spent(fork, 4, version, (30, 3), (1050, 105))
    session = read_codex(tmp_path, fork.says("hello"))
    assert (session.total_input_tokens, session.total_output_tokens) == (50, 5)


@pytest.mark.parametrize("owner", [PARENT, FORK])
@pytest.mark.parametrize("version", ["0.150.0", "0.160.0"])
def test_tokens_before_the_history_that_a_rollout_refers_to_ends_are_not_its_own(tmp_path, owner, version):
    """So it is with a fork, and with the rollout that a thread goes on in after a step back."""
    base = {"thread_id": PARENT, "end_ordinal_exclusive": 4, "end_byte_offset": 9000}
    log = CodexLog(session=owner, cli_version=version, history_base=base).turn(owner, 1)
    spent(log, 3, version, (20, 2), (1020, 102))
    spent(log, 4, version, (30, 3), (1050, 105))
    session = read_codex(tmp_path, log.with_ordinals(4).says("hello"))
    assert (session.total_input_tokens, session.total_output_tokens) == (50, 5)


def test_a_thread_that_goes_on_in_a_new_rollout_after_a_step_back_is_one_session(tmp_path):
    """The new one refers to the old by its place, and repeats nothing of it."""
    context = {"history_mode": "paginated", "cli_version": "0.160.0"}
    first = CodexLog(**context).turn(PARENT, 1).says("count the tides")
    first.call("call_1", "exec_command", cmd="pytest tide")
    first.result("call_1", unified(127, "pytest: command not found"))
    spent(first, 1, "0.160.0", (500, 50), (500, 50))
    first.with_ordinals().save(tmp_path)
    base = {"thread_id": PARENT, "end_ordinal_exclusive": 7, "end_byte_offset": 9000}
    second = CodexLog(**context, history_base=base).turn(PARENT, 2).says("with uv")
    second.call("call_2", "exec_command", cmd="uv run pytest tide").result("call_2", unified(0, "3 passed"))
    spent(second, 2, "0.160.0", (600, 60), (1100, 110))
    second.with_ordinals(7).save(tmp_path, f"rollout-2026-06-18T03-00-00-{PARENT}_{FORK}.jsonl")

    scanner = CodexScanner(tmp_path)
    sessions = [one for file in scanner.log_files() for one in scanner.read_file(file)]
    assert [one.session_id for one in sessions] == [PARENT, PARENT]
    assert [(one.total_input_tokens, one.total_output_tokens) for one in sessions] == [(500, 50), (600, 60)]
    assert [event.text for one in sessions for event in one.events] == ["count the tides", "with uv"]
    assert not any(one.notice or one.bad_lines for one in sessions)
    counts = count(sessions)
    assert (counts.sessions, counts.calls, counts.failures) == (1, 2, 1)
    [(pair, _)] = correlate_all(sessions)
    assert pair.fix is sessions[1].tool_calls[0]


def spent(log, number, version, last, total):
    """What Codex notes after a response: from 0.153 on by itself, too."""
    if version > "0.153":
        used(log, f"resp_{number}", *last)
    info = {"total_token_usage": tokens(*total), "last_token_usage": tokens(*last)}
    return log.event("token_count", info=info)


def tokens(taken, given):
    return {"input_tokens": taken, "cached_input_tokens": taken // 2, "output_tokens": given}


def test_user_words_are_events_and_injected_texts_are_not(tmp_path):
    log = CodexLog().says("# AGENTS.md instructions for /x\n\n<INSTRUCTIONS>…", "<environment_context>…")
    log.says("Warning: apply_patch was requested via exec_command. Use the apply_patch tool instead.")
    log.says("fix the tides").event("user_message", message="fix the tides").says(
        "<turn_aborted>\nThe user …"
    )
    session = read_codex(tmp_path, log.event("turn_aborted", reason="interrupted"))
    assert [(event.type, event.text) for event in session.events] == [
        ("user_message", "fix the tides"),
        ("interruption", "interrupted"),
    ]


def test_history_that_a_compaction_repeats_is_not_counted_again(tmp_path):
    log = CodexLog().call("call_1", "shell", command=["ls"]).result("call_1", shell_json(1, "x"))
    repeated = [line["payload"] | {"call_id": "call_copy"} for line in log.lines[1:]]
    log.line("compacted", {"message": "", "replacement_history": repeated})
    log.line("session_meta", {"id": "parent", "cwd": "/elsewhere"})
    session = read_codex(tmp_path, log)
    assert (count([session]).calls, count([session]).failures) == (1, 1)
    assert session.project_path == FOLDER


def test_turns_that_the_user_rolled_back_did_happen(tmp_path):
    log = CodexLog().call("call_1", "shell", command=["make"]).result("call_1", shell_json(2, "x"))
    assert read_codex(tmp_path, log.event("thread_rolled_back", num_turns=1)).failure_count == 1


def test_the_live_folder_of_a_call_follows_the_turn_and_the_workdir(tmp_path):
    log = CodexLog().line("turn_context", {"cwd": "/moved", "model": "gpt"})
    log.call("call_1", "shell_command", command="ls").call(
        "call_2", "shell_command", command="ls", workdir="/w"
    )
    session = read_codex(tmp_path, log)
    assert [call.cwd for call in session.tool_calls] == ["/moved", "/w"]
    assert session.project_path == FOLDER


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ({"thread_source": "user", "source": "cli"}, "main"),
        ({"thread_source": "codex_web_code_review"}, "main"),  # any other is what a product calls its threads
        ({"thread_source": "subagent"}, "subagent"),
        ({"thread_source": "memory_consolidation"}, "subagent"),
        ({"source": {"subagent": "review"}}, "subagent"),
        ({"source": {"internal": "memory_consolidation"}}, "subagent"),
        ({"parent_thread_id": "p"}, "subagent"),
        ({"thread_source": "subagent", "source": {"subagent": {"other": "guardian"}}}, "reviewer"),
        ({"thread_source": "guardian_review", "source": {"subagent": {"other": "guardian"}}}, "reviewer"),
    ],
)
def test_who_works_in_a_thread_is_known_by_its_meta(tmp_path, meta, source):
    log = CodexLog(**meta).says("x").call("call_x1", "exec_command", cmd="ls")
    session = read_codex(tmp_path, log.event("turn_aborted", reason="interrupted"))
    assert session.source == source
    assert [event.text for event in session.events] == (["x", "interrupted"] if source == "main" else [])


@pytest.mark.parametrize("root", [None, "the-users-thread", FORK])
def test_a_threads_parent_is_the_users_thread_or_else_the_one_that_started_it(tmp_path, root):
    log = CodexLog(session=FORK, session_id=root, parent_thread_id=PARENT, thread_source="subagent")
    session = read_codex(tmp_path, log.call("call_x1", "exec_command", cmd="ls"))
    assert session.parent_id == ("the-users-thread" if root == "the-users-thread" else PARENT)


def test_the_kinds_of_a_messages_parts_tell_which_are_the_users(tmp_path):
    log = CodexLog().says(
        "a hook says: use tides 2", "fix the tides", kinds=["hooks.additional_context", "user.text"]
    )
    log.says("<image name=a>", "and the moon", kinds=["user.text", "user.text"])
    log.says("no kind for each part", "so all count", kinds=["user.text"])
    session = read_codex(tmp_path, log)
    assert [event.text for event in session.events] == [
        "fix the tides",
        "and the moon",
        "no kind for each part",
        "so all count",
    ]


def test_words_that_a_thread_was_given_with_its_history_are_not_said_in_it(tmp_path):
    log = CodexLog().says("fix the tides")
    log.lines[-1]["metadata"] = {
        "client_authored": False,
        "user_input_order": 0,
        "inherited_user_message": True,
    }
    assert [event.text for event in read_codex(tmp_path, log.says("go on")).events] == ["go on"]


def test_the_first_builds_wrote_one_json_document(tmp_path):
    call = {
        "type": "function_call",
        "name": "shell",
        "arguments": '{"command":["ls"],"workdir":"/w"}',
        "call_id": "c",
    }
    result = {"type": "function_call_output", "call_id": "c", "output": shell_json(2, "x")}
    document = {
        "session": {"timestamp": "2025-05-01T00:00:00Z", "id": "s", "instructions": ""},
        "items": [call, result],
    }
    path = tmp_path / "sessions/rollout-2025-05-01-s.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(document, indent=2))
    scanner = CodexScanner(tmp_path)
    [session] = scanner.read_file(path)
    assert scanner.is_log_file(path)
    assert (session.session_id, session.failure_count, session.project_path) == ("s", 1, "/w")


def test_early_lines_had_no_envelope(tmp_path):
    lines = [
        {"id": "s", "timestamp": "2025-07-01T00:00:00Z", "instructions": None},
        {"record_type": "state"},
        {
            "type": "message",
            "role": "user",
            "content": [
                {
                    "type": "input_text",
                    "text": "<environment_context>\n  <cwd>/w</cwd>\n</environment_context>",
                }
            ],
        },
        {"type": "local_shell_call", "call_id": "c", "action": {"type": "exec", "command": ["make"]}},
        {"type": "local_shell_call_output", "call_id": "c", "output": shell_json(2, "x")},
    ]
    path = write_lines(tmp_path / "sessions/2025/07/01/rollout-x.jsonl", lines)
    [session] = CodexScanner(tmp_path).read_file(path)
    [call] = session.tool_calls
    assert (call.name, call.input_data["command"], call.status) == ("Bash", "make", CallStatus.FAILED)
    assert (session.session_id, session.project_path) == ("s", "/w")


def test_archived_sessions_are_read_and_history_files_are_not(tmp_path):
    scanner = CodexScanner(tmp_path)
    assert scanner.is_log_file(tmp_path / "archived_sessions/rollout-x.jsonl")
    assert not scanner.is_log_file(tmp_path / "history.jsonl")
    assert str(CodexScanner(environ={"CODEX_HOME": "/srv/codex"}).home) == "/srv/codex"
