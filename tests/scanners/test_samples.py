"""Single sessions, laid out as a home: the scanners agree with a count that shares no code with them.

Real ones, where the licensed sample is; of OpenCode and Qwen Code there is none, so invented ones.
"""

import shutil
from pathlib import Path

import pytest

from scanners.antigravity import AntigravityScanner
from scanners.copilot import CopilotScanner
from scanners.opencode import OpenCodeScanner
from scanners.pi import PiScanner
from scanners.qwen import QwenScanner
from tests.scanners.agreement import agree
from tests.scanners.line_logs import QwenLog, shell_report
from tests.scanners.opencode_calls import NEW_CALLS, OLD_CALLS
from tests.scanners.opencode_store import NEW_TABLES, OLD_TABLES, Database, assistant, save_json, user

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
# agent -> scanner, the home's name, and where in it a session of this name belongs
AGENTS = {
    "copilot": (CopilotScanner, ".copilot", "session-state/{}/events.jsonl"),
    "pi": (PiScanner, ".pi", "agent/sessions/--somewhere--/{}.jsonl"),
    "antigravity": (
        AntigravityScanner,
        "antigravity-cli",
        "brain/{}/.system_generated/logs/transcript_full.jsonl",
    ),
}
SAMPLES = {agent: sorted(CORPUS.glob(f"*/{agent}/*.jsonl")) for agent in AGENTS}


@pytest.mark.skipif(not any(SAMPLES.values()), reason=f"the sample of real logs is not at {CORPUS}")
@pytest.mark.parametrize("agent", AGENTS)
def test_scanners_agree_with_the_independent_count(tmp_path, agent):
    kind, name, place = AGENTS[agent]
    home = tmp_path / name
    for sample in SAMPLES[agent]:
        path = home / place.format(sample.stem)
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(sample, path)
    agree(kind(home / "agent" if agent == "pi" else home), home)


def test_opencode_agrees_over_three_generations(tmp_path):
    home = tmp_path / "opencode"
    old = [part | {"callID": f"call_{number}_old"} for number, (part, *_) in enumerate(OLD_CALLS)]
    new = [item | {"id": f"call_{number}_new"} for number, (item, *_) in enumerate(NEW_CALLS)]
    save_json(
        home, "ses_first", user("x"), assistant(*(part | {"callID": part["callID"] + "j"} for part in old))
    )
    save_json(home, "ses_a", user("x"), assistant(*old))
    database = Database(home / "opencode.db", OLD_TABLES + NEW_TABLES)
    database.session("ses_a", user("x"), assistant(*old)).session("ses_fork", user("x"), assistant(*old))
    database.session("ses_b", user("x"), assistant(old[0]))
    data = ("assistant", {"content": new})
    database.session("ses_b", data, directory="/home/ada/code/moon", table="session_v2")
    database.close()
    agree(OpenCodeScanner(home), home)


def test_qwen_agrees_with_the_independent_count(tmp_path):
    log = QwenLog()
    results = [{"output": shell_report(code, "x")} for code in (0, 2)]
    results += [
        {"error": error, "status": "cancelled"}
        for error in ("User denied it", "Cancelled by user", "Skipped")
    ]
    results += [{"error": "no", "status": "error"}]
    for number, result in enumerate(results):
        log.call(f"call_{number}_a", "run_shell_command", command="make")
        log.result(f"call_{number}_a", "run_shell_command", **result)
    log.save(tmp_path / ".qwen")
    agree(QwenScanner(tmp_path / ".qwen"), tmp_path / ".qwen")
