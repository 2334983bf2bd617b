"""Calls that the log calls a success, and whose output says that they did not do what was wanted."""

import pytest
from call_builder import failed, fix_of, sh, sh_fails


def test_a_check_that_fails_behind_a_pipe_has_not_passed():
    calls = (
        sh_fails("npm run build", "src/a.ts(2,9): error TS2322: no"),
        sh("npm run build 2>&1 | head -50", "src/a.ts(2,9): error TS2322: no"),
        sh("npm run build 2>&1", "built"),
    )
    assert fix_of(*calls) == 2


@pytest.mark.parametrize(("is_running", "fix"), [(True, 2), (False, 1)])
def test_a_check_of_which_nobody_saw_the_end_has_not_passed(is_running, fix):
    in_background = sh("cargo test", "   Compiling tide v0.1.0")
    in_background.is_running = is_running
    assert fix_of(sh_fails("cargo test", "1 failed"), in_background, sh("cargo test", "2 passed")) == fix


def test_a_server_that_goes_on_has_started():
    serving = sh("npm run dev", "ready on http://localhost:5173")
    serving.is_running = True
    assert fix_of(sh_fails("npm run dev", "Error: listen EADDRINUSE"), serving) == 1


@pytest.mark.parametrize(
    ("had", "fix"), [("HTTP/2 404 \ndate: x", None), ("curl: (6) Could not resolve", None), ("# Tides", 1)]
)
def test_a_page_that_a_command_did_not_get_either(had, fix):
    url = "https://tides.example/docs/brest/harbour"
    lost = failed("WebFetch", "Request failed with status code 404", url=url, prompt="When is high tide?")
    assert fix_of(lost, sh(f"curl -s {url} | head", had)) == fix


def test_a_success_whose_exit_nobody_saw():
    lost = sh_fails("redis-cli -h tide.example -p 6380 ping", "bash: redis-cli: command not found", 127)
    assert fix_of(lost, sh('curl -s http://tide.example:6380 | head -3; echo "exit: $?"', "exit: 7")) is None
