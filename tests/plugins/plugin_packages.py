"""Packages as pip would install them: a module and its metadata in a folder of the module search path."""

from __future__ import annotations

from pathlib import Path

# An agent in headroom's shape, sharing no class with us or with headroom.
HEADROOM_SHAPED = """
import json
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

class ErrorCategory(str, Enum):
    EXIT_CODE = "exit_code"
    USER_REJECTED = "user_rejected"
    UNKNOWN = "unknown"

@dataclass
class ToolCall:
    name: str
    tool_call_id: str
    input_data: dict
    output: str
    is_error: bool
    error_category: ErrorCategory = ErrorCategory.UNKNOWN
    msg_index: int = 0
    output_bytes: int = 0

@dataclass
class SessionData:
    session_id: str
    tool_calls: list = field(default_factory=list)
    events: list = field(default_factory=list)
    timestamp: object = None
    total_input_tokens: int = 0
    total_output_tokens: int = 0
    source: str = "main"

@dataclass
class ProjectInfo:
    name: str
    project_path: Path
    data_path: Path
    context_file: Path | None = None
    memory_file: Path | None = None

class WriteResult:
    def __init__(self):
        self.files_written, self.content_by_file, self.dry_run, self.warnings = [], {}, True, []

class Writer:
    def write(self, recommendations, project, dry_run=True):
        result = WriteResult()
        if recommendations:
            result.files_written.append(project.project_path / "WREN.md")
        assert dry_run, "the tool writes, not the plugin"
        return result

class Plugin:
    name, display_name = "wren", "Wren"
    def __init__(self):
        self.home = Path.home() / ".wren"
    def detect(self):
        return self.home.exists()
    def discover_projects(self):
        return [
            ProjectInfo(folder.name, Path((folder / "cwd").read_text()), folder)
            for folder in sorted(self.home.iterdir())
        ]
    def scan_project(self, project, max_workers=1, include_subagents=True):
        return [
            SessionData(file.stem, [ToolCall(**call) for call in json.loads(file.read_text())])
            for file in sorted(project.data_path.glob("*.json"))
        ]
    def create_writer(self):
        return Writer()

plugin = Plugin()
"""


def install(site: Path, package: str, source: str, entries: dict[str, str], version: str = "1.0") -> None:
    """Put a package with these entry points into a folder; ``entries`` goes by name."""
    site.mkdir(parents=True, exist_ok=True)
    (site / f"{package.replace('-', '_')}.py").write_text(source)
    metadata = site / f"{package.replace('-', '_')}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}\n")
    lines = "\n".join(f"{name} = {value}" for name, value in entries.items())
    (metadata / "entry_points.txt").write_text(f"[headroom.learn_plugin]\n{lines}\n")


def keep_wren_logs(home: Path, project: Path, sessions: int = 2) -> Path:
    """Sessions of Wren in which ``wrenbuild`` fails and ``make wrenbuild`` works; the folder they are in."""
    import json

    folder = home / ".wren" / "one"
    folder.mkdir(parents=True)
    (folder / "cwd").write_text(str(project))
    for number in range(sessions):
        calls = [
            {
                "name": "Bash",
                "tool_call_id": f"call_{index}",
                "input_data": {"command": command},
                "output": output,
                "is_error": bool(output),
                "error_category": "exit_code" if output else "unknown",
                "msg_index": index,
            }
            for index, (command, output) in enumerate(
                [
                    ("python -m wrenbuild", "/bin/sh: 1: python: not found"),
                    ("python3 -m wrenbuild", ""),
                ]
            )
        ]
        (folder / f"session-{number}.json").write_text(json.dumps(calls))
    return folder
