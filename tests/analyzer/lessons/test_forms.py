"""Commands as lessons write them: what a form leaves out, and in which lines it stands."""

import pytest

from analyzer.lessons.forms import FORM_LENGTH, Form, form_of
from analyzer.lessons.observed_session import ObservedSession
from analyzer.shell.command_lines import parse
from analyzer.shell.commands import main_commands
from tests.analyzer.call_builder import session, sh


def main(line):
    return main_commands(parse(line))[-1]


@pytest.mark.parametrize(
    ("line", "form"),
    [
        ("pytest -q tests/a.py", "pytest"),
        ("npm run lint -- --fix", "npm run lint"),
        ("bun tide eval run moon --test-id a", "bun tide"),  # a word of its own program
        ("TZ=UTC uv run pytest -x", "uv run pytest"),
        ("timeout 60 uv run pytest", "uv run pytest"),
        ("gtimeout 60 uv run pytest", "uv run pytest"),
        ("time uv run pytest", "uv run pytest"),
        ("nohup uv run pytest", "uv run pytest"),
        ("nice -n 5 uv run pytest", "uv run pytest"),
        ("stdbuf -oL uv run pytest", "uv run pytest"),
        ("caffeinate -i uv run pytest", "uv run pytest"),
        ("ls | xargs tide chart", "tide chart"),
        ("sudo npm ci", "sudo npm ci"),
        ("gh api repos/ada/tide/pulls/7", "gh api"),
        ("gh api repos/ada/tide/pulls/7 -X patch", "gh api -X PATCH"),
        ("gh api repos/ada/tide/pulls/7 --method PATCH", "gh api -X PATCH"),
        ('gh api repos/ada/tide/pulls/7 -X "$HOW"', "gh api"),
        ("curl -X POST tide.example", "curl"),
        (f"tide {'chart' * 20}", f"tide {'chart' * 20}"[:FORM_LENGTH]),
    ],
)
def test_a_form_is_the_command_without_what_it_works_on(line, form):
    assert form_of(main(line)) == form
    assert len(form) <= 60


@pytest.mark.parametrize(
    ("text", "line", "stands"),
    [
        ("uv run pytest", "uv run pytest -q", True),
        ("uv run pytest", "uv run --env-file a.env pytest", True),
        ("uv run pytest", "pytest -q", False),
        ("uv run pytest", "uv run python -m pytest", False),
        ("npm run lint", "npm run -s lint", True),
        ("npm lint", "npm run lint", False),
        ("tide log --fmt", "tide log brest --fmt=xml", True),
        ("tide log --fmt", "tide log brest --fmt xml", True),
        ("tide log --fmt", "tide log --fmts", False),
        ("tide log --fmt", "tide log", False),
        ("rg -g '*.tsx'", 'rg -n "neap" -g "*.tsx"', True),
        ("rg -g '*.tsx'", "rg -n neap -g '*.ts'", False),
        ("git push --force", "git push", False),
        ("git push", "git push --force", True),
        ("git push", "git pull", False),
        ("tide log 'not closed", "tide log not closed", False),
        (f"tide {'chart' * 20}"[:FORM_LENGTH], f"tide {'chart' * 20}", True),
        (f"tide {'chart' * 3}", f"tide {'chart' * 4}", False),
    ],
)
def test_a_form_stands_in_the_lines_that_call_it_so(text, line, stands):
    observed = ObservedSession(session(sh(line)))
    assert [call.command for call in Form(text).calls_in(observed)] == ([line] if stands else [])


def test_of_a_program_alone_every_form_is_one():
    form = Form("docker", program_alone=True)
    assert form.is_of(main("docker compose up")) and not form.is_of(main("docker-compose up"))


def test_an_interpreter_is_called_in_every_module_that_it_runs_by_itself():
    form = Form("python")
    assert form.is_of(main("python -m pytest -q")) and form.is_of(main("python a.py"))
    assert not form.is_of(main("uv run python -m pytest")) and not form.is_of(main("python3 -m pytest"))
