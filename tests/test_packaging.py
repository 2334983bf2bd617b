"""The wheel: every package, stylesheet and schema is in it, and it starts in an empty environment."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("headroom_tui", "scanners", "analyzer", "writers", "styles")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from this checkout with the build backend that is installed here: nothing is fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_module_stylesheet_and_schema(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        str(file.relative_to(ROOT))
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.suffix in {".py", ".tcss", ".typed", ".json"}
    }
    assert wanted <= packed
    strangers = {name.split("/")[0] for name in packed} - set(PACKAGES)
    assert all(name.endswith(".dist-info") for name in strangers)


def test_the_wheel_starts_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Our own code comes from the wheel alone; the dependencies are lent by this environment, unpacked."""
    folder = tmp_path / "env"
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*/site-packages"))
    lent = [path for path in sys.path if path.endswith("site-packages")]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--target",
            str(site),
            str(wheel),
        ],
        check=True,
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(site), *lent]),
        "PYTHONNOUSERSITE": "1",
        "TMPDIR": str(tmp_path),  # where sample logs stay when the tests are stopped
    }

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(python), "-m", "headroom_tui", *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert run("--version").startswith("headroom-tui, version ")
    assert "harbor-api" in run("--demo"), "without a terminal it prints the table"
    where = subprocess.run(
        [str(python), "-c", PILOT], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.split()
    assert where == [str(site), "harbor-api"], "the screens, drawn with the stylesheets of the wheel"


PILOT = """
import asyncio, pathlib, tempfile
import headroom_tui
from headroom_tui.app import HeadroomApp
from headroom_tui.cli import demo_settings
from headroom_tui.workbench import Workbench

async def main():
    with demo_settings() as settings:
        app = HeadroomApp(settings)
        async with app.run_test() as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.press("enter")
            await pilot.pause()
            print(app.screen.project.info.name)

print(pathlib.Path(headroom_tui.__file__).parents[1])
asyncio.run(main())
"""
