"""What is installed decides what can be asked, never whether it starts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from headroom_tui.demo import build_demo_home

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
SDKS = {"anthropic": "anthropic", "openai": "openai", "gemini": "google-genai"}
MODULES = ("anthropic", "openai", "google.genai", "zstandard")

# Stands for an environment without the SDKs: importing one fails as if it were not installed.
WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name in {modules!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Missing())
sys.argv[0] = "headroom-tui"
from headroom_tui.cli import start
start()
"""


def test_each_provider_has_an_extra_and_all_is_everything_a_user_can_have() -> None:
    for extra, sdk in SDKS.items():
        [wanted] = EXTRAS[extra]
        assert re.match(rf"{sdk}\b", wanted)
        assert wanted in PROJECT["dependencies"], "the default install has them, in the same versions"
    [everything] = EXTRAS["all"]
    assert everything == "headroom-tui[anthropic,openai,gemini,zstd]"


def test_every_python_that_is_claimed_is_allowed() -> None:
    claimed = [
        re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", each) for each in PROJECT["classifiers"]
    ]
    assert [found[1] for found in claimed if found] == ["3.11", "3.12", "3.13", "3.14"]
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize("command", ["--version", "doctor", "scan", "pairs", "learn", "--demo"])
def test_without_any_sdk_everything_but_the_model_works(command: str, tmp_path: Path) -> None:
    home = build_demo_home(tmp_path / "home")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CLAUDE_CONFIG_DIR": str(home.claude_dir),
        "HEADROOM_WORKSPACE_DIR": str(tmp_path / "state"),
        "TMPDIR": str(tmp_path),  # where sample logs stay when the tests are stopped
    }
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT.format(modules=MODULES), command],
        env=environment,
        cwd=home.folder / "code" / "harbor-api",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    if command == "doctor":
        assert "not installed: anthropic, openai, google-genai" in done.stdout
        assert "pip install anthropic openai google-genai" in done.stdout
