"""How often a failure must have been seen before it is a rule, and what several of them say together."""

import copy
from collections import Counter

import pytest

from analyzer.lessons.successes import Successes
from analyzer.rules import why_no_rule
from tests.analyzer.call_builder import (
    EISDIR,
    HOME,
    NO_FILE,
    NO_ORIGIN,
    NOT_READ,
    SLOW,
    failed,
    no_program,
    no_remote,
    offline,
    ok,
    rejected,
    session,
    sh,
    sh_fails,
    wrong_interpreter,
)
from tests.analyzer.lessons import lesson_samples as samples
from tests.analyzer.rule_maker import findings_of, rules_of
from tests.analyzer.signs import hidden

OTHER_WORK = 30  # calls


def misspelled_path():
    return [
        failed("Read", NO_FILE, file_path=f"{HOME}/src/harbuor/log.py"),
        ok("Glob", "src/harbor/log.py", pattern="**/log.py"),
        ok("Read", file_path=f"{HOME}/src/harbor/log.py"),
    ]


def misspelled_command():
    said = "git: 'cherry-pik' is not a git command. Did you mean cherry-pick?"
    return [sh_fails("git cherry-pik abc", said), sh("git cherry-pick abc", "done")]


def misspelled_program():
    return [no_program("redsi-cli ping")]


def unread():
    return [failed("Edit", NOT_READ, file_path=f"{HOME}/a.py", old_string="x", new_string="y")]


def long_line():
    return [sh_fails("ruff check .", "src/tide.py:3:1: E501 Line too long")]


def unquoted():
    return [
        sh_fails("gh api tide?day=1", "zsh:1: no matches found: tide?day=1"),
        sh("gh api 'tide?day=1'", "x"),
    ]


def composed():
    return [sh_fails("make up", "no daemon") for _ in range(3)]


def idle(calls):
    return [sh(f"git show {place}", str(place)) for place in range(calls)]


def sessions_of(*makes):
    return [session(*make(), name=f"s{day}", day=day) for day, make in enumerate(makes)]


@pytest.mark.parametrize(("apart", "rules"), [(20, 1), (19, 0)])
def test_twice_in_one_session_counts_twice_where_it_is_far_apart(apart, rules):
    between = idle(apart - 2)
    assert len(rules_of(session(*wrong_interpreter(), *between, *wrong_interpreter()))) == rules


def test_what_comes_again_and_again_is_far_apart_from_the_first_of_its_kind():
    often = [call for _ in range(3) for call in (*wrong_interpreter(), *idle(8))]  # at 0, 10 and 20
    assert len(rules_of(session(*often))) == 1
    assert rules_of(session(*often[:12])) == []


def test_sessions_of_two_agents_are_two_sessions_whatever_their_ids():
    one, two = session(*wrong_interpreter(), name="s"), session(*wrong_interpreter(), name="s", agent="codex")
    assert len(rules_of(one, two)) == 1


@pytest.mark.parametrize(
    ("calls", "in_one"),
    [
        (wrong_interpreter, True),
        (unquoted, True),
        (samples.parameter, True),
        (samples.own_shell, True),
        (samples.not_executable, True),
        (samples.open_quote, True),
        (misspelled_path, False),
        (misspelled_command, False),
        (misspelled_program, False),
        (unread, False),
        (long_line, False),
        (composed, False),
        (samples.folder_read, False),
        (samples.password, False),
        (samples.no_tool, False),
        (samples.no_access, False),
        (no_remote, False),
        (samples.not_started, False),
        (samples.slow, False),
        (offline, False),
    ],
)
def test_what_may_be_one_sessions_accident_takes_a_second_session(calls, in_one):
    twice = session(*calls(), *idle(OTHER_WORK), *calls())
    assert bool(rules_of(twice)) is in_one
    assert len(rules_of(*sessions_of(calls, calls))) == 1


@pytest.mark.parametrize(
    ("sessions", "why"),
    [
        ([wrong_interpreter], "seen once"),
        ([unread, unread], ""),
        ([lambda: [*unread(), *idle(OTHER_WORK), *unread()]], "seen in one session only"),
        ([wrong_interpreter, lambda: [sh("pytest -q", "3 passed")]], "it worked on 2026-03-03"),
        (
            [lambda: [hidden(sh("make up | tail -3", "make: *** [up] Error 1"))]] * 2,
            "its exit code was hidden, so the log counts no failure",
        ),
        (
            [lambda: [sh_fails("ruff check .", "a.py:3:1: B008 no")]] * 2,
            "its messages have no words in common",
        ),
        ([lambda: [rejected("Bash", "use port 3001", command="git push")]], "seen once"),
    ],
)
def test_a_finding_says_what_keeps_it_from_being_a_rule(sessions, why):
    sessions = sessions_of(*sessions)
    [finding] = findings_of(*sessions)
    assert why_no_rule(finding) == why
    assert bool(rules_of(*sessions)) is (why == "")


def edits(count):
    return [ok("Edit", file_path=f"{HOME}/a.py", old_string="x", new_string="y") for _ in range(count)]


@pytest.mark.parametrize(("edited", "why"), [(198, ""), (199, "only 2 of 201 calls were refused so")])
def test_what_one_edit_in_a_hundred_does_wrong_is_no_rule(edited, why):
    alone = session(*edits(edited), name="all")
    again = copy.deepcopy(alone)  # as a log that carries on with another repeats it
    [finding] = findings_of(alone, again, *sessions_of(unread, unread))
    assert why_no_rule(finding) == why


@pytest.mark.parametrize(
    ("name", "met", "later", "is_rule"),
    [
        ("tides-2026-03-01.html", 3, 19, True),
        ("tides-2026-03-01.html", 3, 20, False),
        ("tides_20260301.html", 3, 20, False),
        ("tides-120260301.html", 3, 20, True),
        ("tides.html", 3, 20, True),
        ("tides.html", 2, 19, True),
        ("tides.html", 2, 20, False),
    ],
)
def test_a_large_file_of_a_day_or_of_two_sessions_that_have_long_passed_is_no_rule(name, met, later, is_rule):
    read = failed("Read", "File content (312KB) exceeds maximum allowed size", file_path=f"{HOME}/{name}")
    since = [session(sh("make"), name=f"later{day}", day=day) for day in range(10, 10 + later)]
    found = rules_of(*sessions_of(*[lambda: [copy.deepcopy(read)]] * met), *since)
    assert bool(found) is is_rule


def read_folder(name):
    return failed("Read", EISDIR, file_path=f"{HOME}/{name}")


def edit_unread(name):
    return failed("Edit", NOT_READ, file_path=f"{HOME}/{name}", old_string=name, new_string="y")


def search_slowly(word):
    return failed("Grep", SLOW, pattern=word)


def ask_password(name):
    return sh_fails(f"sudo systemctl restart {name}", "sudo: a password is required")


def ask_server(word):
    return failed(samples.ASKED, "Tides API error: 401 Unauthorized", query=word)


def find_no_remote(name):
    return sh_fails(f"git fetch origin {name}", NO_ORIGIN, 128)


@pytest.mark.parametrize(
    "fail",
    [edit_unread, read_folder, search_slowly, ask_password, ask_server, find_no_remote],
)
def test_different_work_of_one_session_is_one_sighting_of_what_is_of_sessions(fail):
    one, other = fail("moon.py"), fail("harbour.md")
    assert len(findings_of(session(one, *idle(OTHER_WORK), other))[0].pairs) == 2
    assert rules_of(session(one, *idle(OTHER_WORK), other)) == []
    assert len(rules_of(session(one), session(other, name="s2", day=1))) == 1


def test_a_command_that_is_accepted_more_than_three_times_as_often_needs_no_asking():
    refused = [session(rejected("Bash", command="git push"), name=f"r{day}", day=day) for day in range(2)]

    def accepted(times):
        return session(*(sh(f"git push origin b{number}") for number in range(times)), name="a", day=5)

    assert len(rules_of(*refused, accepted(6))) == 1
    last = accepted(7)
    assert rules_of(*refused, last) == []
    [finding] = findings_of(*refused, last)
    assert finding.worked_again == last.tool_calls[-1].timestamp


@pytest.mark.parametrize(
    ("words", "at_once"),
    [
        ("use port 3001", False),  # few words, and short
        ("use the harbour port 3001", True),
        ("prefer fast-forwarding merges", True),
        ("pull rebase first", True),  # an order
        ("pull first", False),
        ("never git push", False),  # a no to this command
        ("never git push main", False),
        ("never git push main early", True),
        ("avoid it", False),
        ("always " + "sound the horn " * 6 + "...", True),  # 100 characters
        ("always " + "sound the horn " * 6 + "....", False),
    ],
)
def test_the_users_words_are_a_rule_at_once_where_they_say_enough(words, at_once):
    rules = rules_of(session(rejected("Bash", words, command="git push")))
    assert bool(rules) is at_once


def told(*messages):
    return sessions_of(
        *(
            lambda message=message: [sh_fails("ruff check .", f"a.py:3:1: B008 {message}")]
            for message in messages
        )
    )


ONE, OTHER = "Do not call in argument defaults", "Do not perform calls in defaults"


@pytest.mark.parametrize(
    ("messages", "said"),
    [((ONE, ONE), ONE), ((ONE, ONE, OTHER), ONE), ((ONE, OTHER), ""), ((ONE, "no"), ""), (("no", "no"), "")],
)
def test_a_lint_rule_is_said_in_the_words_that_most_failures_have(messages, said):
    rules = rules_of(*told(*messages))
    assert rules == ([f"- keep to `B008` (`ruff check` says “{said}”)"] if said else [])


@pytest.mark.parametrize(
    ("instead", "named"),
    [
        (("web_search", "web_search", "WebSearch"), "web_search"),
        (("web_search", "WebSearch"), "WebSearch"),  # by alphabet
        (("WebSearch", ""), "WebSearch"),
    ],
)
def test_what_was_used_instead_most_often_is_named(instead, named):
    def calls(tool):
        return samples.no_access(
            [ok(tool, "high at noon", query="tides of the north sea 2026")] if tool else []
        )

    [rule] = rules_of(*sessions_of(*(lambda tool=tool: calls(tool) for tool in instead)))
    assert rule.startswith(f"- use `{named}`, not `{samples.ASKED}`")


def other_interpreter(wrong, right):
    code = "console.log(new Date().toISOString().slice(0, 10), 'is when the tide is high')"
    return lambda: [no_program(f'{wrong} -e "{code}"'), sh(f'{right} -e "{code}"', "x")]


def no_interpreter():
    return [no_program("node -e 'console.log(1)'"), sh("git status")]


def test_a_program_that_is_not_there_is_the_same_lesson_as_what_is_called_in_its_place():
    told = [
        other_interpreter("node", "bun"),
        other_interpreter("node", "bun"),
        other_interpreter("node", "tsx"),
    ]
    sessions = sessions_of(no_interpreter, no_interpreter, no_interpreter, *told)
    most, other = sorted(findings_of(*sessions), key=lambda finding: -finding.sessions)
    assert (most.remedy, most.sessions) == ("bun", 5)
    assert (other.remedy, other.sessions) == ("tsx", 1)


@pytest.mark.parametrize(
    ("instead", "without"),
    [
        (("bun", "bun", "bun", "tsx", "tsx"), {"tsx": "most used `bun` instead"}),
        (("tsx", "bun", "tsx", "bun", "tsx", "tsx"), {"bun": "most used `tsx` instead"}),
        (("bun", "bun", "tsx", "tsx"), {}),
        (("bun", "bun", "bun", "tsx", "tsx", "deno", "deno"), {}),
    ],
)
def test_the_rarer_way_to_call_a_command_is_no_rule_and_each_counts_its_own_failures(instead, without):
    found = findings_of(*sessions_of(*(other_interpreter("node", other) for other in instead)))
    assert {one.remedy: one.sessions for one in found} == Counter(instead)
    assert {one.remedy: why for one in found if (why := why_no_rule(one))} == without


def test_a_program_that_is_not_there_has_nothing_to_do_with_what_another_is_replaced_by():
    told = other_interpreter("tsx", "bun")
    found = findings_of(*sessions_of(no_interpreter, no_interpreter, told, told))
    assert sorted((one.subject, one.remedy) for one in found) == [("node", "not on the PATH"), ("tsx", "bun")]
    assert {one.sessions for one in found} == {2}


def no_python():
    return [no_program("python -c 'print(1)'"), sh("git status")]


@pytest.mark.parametrize(
    ("ran", "remedy"),
    [
        ("python3 -m json.tool tides.json", "python3"),
        ("cd src && python3 tide.py", "python3"),
        ("python3 -c 'print()'", "python3"),
        ("uv run python3 tide.py", "not on the PATH"),
        (".venv/bin/python3 tide.py", "not on the PATH"),
        ("python3 tide.py || true", "not on the PATH"),
        ("grep python3 setup.cfg", "not on the PATH"),
        ("pypy tide.py", "not on the PATH"),  # another program
        ("TOOL=python3", "not on the PATH"),
        (". .venv/bin/activate && python3 tide.py", "not on the PATH"),
        ("conda activate tides && python3 tide.py", "not on the PATH"),
        ("PATH=.venv/bin:$PATH python3 tide.py", "not on the PATH"),
        ('python3() { uv run python "$@"; }; python3 tide.py', "not on the PATH"),
        ('function python3 { uv run python "$@"; }; python3 tide.py', "not on the PATH"),
        ("alias python3=.venv/bin/python; python3 tide.py", "not on the PATH"),
    ],
)
def test_a_program_that_is_not_there_is_called_by_its_other_name_where_that_was_seen_to_work(ran, remedy):
    found = findings_of(*sessions_of(no_python, no_python, lambda: [sh(ran, "x")]))
    assert [(one.subject, one.remedy, one.sessions) for one in found] == [("python", remedy, 2)]


def test_the_evidence_of_a_loop_says_what_was_repeated():
    [again] = findings_of(session(*composed()))
    assert again.pairs[0].why == "The same call 3 times, with nothing changed in between."
    parts = (sh(f"go test ./tide 2>&1 | {part}", part) for part in ("tail -3", "tail -30", "head -9"))
    [viewed] = findings_of(session(*parts))
    assert viewed.pairs[0].why == "The same check 3 times, to see other parts of its output."


def test_a_loop_that_is_not_the_same_one_is_no_recurrence_of_it():
    def other():
        return [sh_fails("make down", "no daemon") for _ in range(3)]

    assert rules_of(*sessions_of(composed, other)) == []
    assert len(rules_of(*sessions_of(composed, lambda: copy.deepcopy(composed())))) == 1


def test_of_what_is_no_finding_yet_nobody_asks_whether_it_worked_later(monkeypatch):
    """That takes long, and much is looked for in vain once."""
    looked_at = []
    monkeypatch.setattr(Successes, "_of_paths", property(lambda _: looked_at.append("the log") or ()))
    once, again = (session(*samples.nowhere(), name=f"s{day}", day=day) for day in range(2))
    assert findings_of(once) == looked_at == []
    assert len(findings_of(once, again)) == 1 and looked_at
