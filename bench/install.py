"""Install from wheel and sdist, with pip and uv, into empty environments; look at what works and what stays.

For each: seconds, packages and megabytes of the install, ``--version``, the demo in a terminal, and what
``uninstall`` leaves of it.

    python -m bench.install --python /usr/bin/python3.11 --python python3.13 [--uv /path/to/uv]
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("headroom_tui", "scanners", "analyzer", "writers", "styles")
PATIENCE = 60  # seconds for the demo to show its projects


def build(folder: Path) -> list[Path]:
    """The wheel, and the sdist that it can be built from."""
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return [next(folder.glob("*.whl")), next(folder.glob("*.tar.gz"))]


def demo_works(program: Path) -> bool:
    """Whether the reviewer opens on the demo in a terminal, and q ends it."""
    process, keyboard = pty.fork()
    if process == 0:
        os.environ |= {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "30"}
        os.execv(program, [str(program), "--demo"])
    shown, until, asked = b"", time.monotonic() + PATIENCE, False
    while time.monotonic() < until:
        if not select.select([keyboard], [], [], 0.2)[0]:
            continue
        try:
            shown += os.read(keyboard, 65536)
        except OSError:  # it has ended
            break
        if b"harbor-api" in shown and not asked:
            asked = True
            os.write(keyboard, b"q")
    if not asked:
        os.kill(process, 9)
    status = os.waitpid(process, 0)[1]
    os.close(keyboard)
    return asked and os.waitstatus_to_exitcode(status) == 0


def megabytes(folder: Path) -> float:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) / 1e6


def measure(python: str, archive: Path, uv: str | None, folder: Path) -> str:
    """One line of the table."""
    subprocess.run([python, "-m", "venv", str(folder)], check=True)
    own = folder / "bin" / "python"
    site = next((folder / "lib").glob("python*/site-packages"))
    before, had = megabytes(folder), {path.name for path in site.iterdir()}
    start = [uv, "pip", "install", "--python", str(own)] if uv else [str(own), "-m", "pip", "install"]
    began = time.monotonic()
    subprocess.run([*start, "--quiet", str(archive)], check=True)
    seconds = time.monotonic() - began
    packages = len(list(site.glob("*.dist-info"))) - len([name for name in had if name.endswith("-info")])
    size = megabytes(folder) - before
    program = folder / "bin" / "headroom-tui"
    version = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    has_demo = demo_works(program)
    end = [uv, "pip", "uninstall", "--python", str(own)] if uv else [str(own), "-m", "pip", "uninstall", "-y"]
    subprocess.run([*end, "--quiet", "headroom-tui"], check=True)
    left = [name for name in (*PACKAGES, program.name) if (site / name).exists() or program.exists()]
    name = subprocess.run([own, "-V"], capture_output=True, text=True, check=True).stdout.split()[1]
    kind = "wheel" if archive.suffix == ".whl" else "sdist"
    return (
        f"{name:8} {'uv' if uv else 'pip':4} {kind:6} {seconds:6.1f} s {packages:4} packages {size:6.0f} MB  "
        f"{version.split()[-1]:8} demo {'yes' if has_demo else 'NO'}  left: {', '.join(left) or 'nothing'}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--python", action="append", default=[], help="an interpreter; may be given again")
    parser.add_argument("--uv", help="the uv program, to install with it as well")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="headroom-tui-install-") as name:
        folder = Path(name)
        archives = build(folder)
        for python in arguments.python or [sys.executable]:
            for uv in [None, arguments.uv] if arguments.uv else [None]:
                for archive in archives:
                    print(measure(python, archive, uv, folder / "env"), flush=True)
                    shutil.rmtree(folder / "env")


if __name__ == "__main__":
    main()
