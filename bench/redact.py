"""How fast secrets are masked: ``python -m bench.redact FOLDER`` (of any text, such as agents' logs)."""

import argparse
import time
from pathlib import Path

from analyzer.redact import Redactor

ROUNDS = 5
MOST = 10_000_000  # characters


def text_of(folder: Path) -> str:
    """The files' text, one after the other, up to ``MOST`` characters."""
    parts: list[str] = []
    left = MOST
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = file.read_text(encoding="utf-8", errors="replace")[:left]
        parts.append(text)
        left -= len(text)
        if left <= 0:
            break
    return "\n".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    text = text_of(parser.parse_args().folder)
    size = len(text.encode()) / 1e6
    redactor = Redactor(b"a key for a benchmark", home="/home/ada", user="ada")
    seconds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        masked = redactor.redact(text)
        seconds.append(time.process_time() - started)
    speeds = sorted(size / each for each in seconds)
    print(f"{size:.1f} MB, {ROUNDS} rounds: {speeds[0]:.1f} to {speeds[-1]:.1f} MB/s of processor time")
    print(f"masks: {masked.counts}")


if __name__ == "__main__":
    main()
