"""Damage logs at random, knowing their structure, and see that no scanner minds.

    python -m bench.fuzz_scanners --lines 1000000 --files 2000 --seed 1

Lines: damaged records stand between the lines of a sound session. Nothing but LogReadError may leave a
scanner, and every call of the sound session must end as it does without them. Files: whole logs are damaged,
and a session that is saved and resumed midway must be what reading it in one go gives. OpenCode's records
and databases count as lines and files. Prints what was done; the exit code is 1 when something was
wrong, with the seed that shows it.
"""

import argparse
import copy
import json
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from bench import fuzz_opencode
from bench.fuzz_samples import DOCUMENTS, ORDERED, PLACES, SAMPLES, is_about_others
from scanners.errors import LogReadError
from scanners.full_output import full_output
from scanners.reading.summary import count
from scanners.registry import SCANNERS

LINES_PER_FILE = 400
STRANGE = [None, True, -1, 0, 1.5, 10**30, "", "\ud83d", "\x1b[2J\u202e", "x" * 5000, [], {}, [[]], {"": {}}]
BYTES = [
    b"\0",
    b"\xff\xfe",
    b"\n",
    b"\r",
    b"}{",
    b'"',
    b"\\ud800",
    b"null",
    b"[" * 50,
    b"9" * 400,
    b"\xef\xbb\xbf",
]


def places_in(value, found):
    """Collect every (container, key) of a JSON value."""
    for key, part in list(value.items() if isinstance(value, dict) else enumerate(value)):
        found.append((value, key))
        if isinstance(part, dict | list):
            places_in(part, found)
    return found


def mutate_value(rng, record, other):
    """Change a record in place: swap types, remove or rename keys, move or nest parts."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        places = places_in(record, [])
        if not places:
            return
        holder, key = rng.choice(places)
        match rng.randrange(7):
            case 0 | 1:
                holder[key] = copy.deepcopy(rng.choice(STRANGE))
            case 2:
                del holder[key]
            case 3 if isinstance(holder, dict):
                holder[f"{key}x"] = holder.pop(key)
            case 4:
                source, place = rng.choice(places_in(other, []))
                holder[key] = copy.deepcopy(source[place])
            case 5:
                holder[key] = [holder[key]] if rng.random() < 0.5 else {"text": holder[key]}
            case _:
                for _ in range(rng.choice((1, 30, 120))):
                    holder[key] = [holder[key]]


def mutate_bytes(rng, line, other):
    """Damage a serialised record: cut it, glue another to it, or overwrite a few bytes."""
    at = rng.randrange(len(line) + 1)
    match rng.randrange(5):
        case 0:
            return line[:at]
        case 1:
            return line[:at] + other
        case 2:
            return line + other
        case 3:
            return line[:at] + rng.choice(BYTES).replace(b"\n", b"") + line[at + rng.randrange(9) :]
        case _:
            return line[at:] + line[:at]


def encode(record):
    return json.dumps(record, separators=(",", ":"), ensure_ascii=True).encode()


def mutated_line(rng, pool):
    record, other = json.loads(rng.choice(pool)), json.loads(rng.choice(pool))
    kind = rng.random()
    if kind < 0.7:
        mutate_value(rng, record, other)
    line = encode(record)
    return mutate_bytes(rng, line, encode(other)) if kind > 0.6 else line


def ends(sessions):
    calls = [call for session in sessions for call in session.tool_calls]
    return {
        call.tool_call_id: (call.name, call.status, call.exit_code, call.error_category) for call in calls
    }


def read(scanner, path):
    """Do everything with a log that a scanner is asked for."""
    try:
        sessions = scanner.read_file(path)
        scanner.project_path_of(path)
        count(sessions)
        for session in sessions:
            if session.tool_calls:
                full_output(scanner, session, session.tool_calls[-1])
            str(session)
    except LogReadError:
        return []
    return sessions


def fuzz_lines(rng, home, agent, number):
    """Mix damaged lines into a sound session; return the calls that end otherwise for it."""
    scanner, path = SCANNERS[agent](home), home / PLACES[agent]
    path.parent.mkdir(parents=True, exist_ok=True)
    sound = [encode(record) for record in SAMPLES[agent]("good")]
    path.write_bytes(b"\n".join(sound) + b"\n")
    expected = ends(read(scanner, path))
    if not expected:
        return {"": "the sound session was not read"}
    pool = [encode(record) for record in SAMPLES[agent]("bad") if not is_about_others(record)]
    lines = [mutated_line(rng, pool) for _ in range(number)]
    # The first record owns the session, so damage stands behind it.
    places = sorted(rng.randrange(1, len(sound) + 1) for _ in lines)
    mixed, at = [], 0
    for place, line in zip(places, lines, strict=True):
        mixed += [*sound[at:place], line]
        at = max(at, place)
    path.write_bytes(b"\n".join([*mixed, *sound[at:]]) + b"\n")
    found = ends(read(scanner, path))
    if agent in ORDERED:
        return {}
    return {
        call_id: (end, found.get(call_id)) for call_id, end in expected.items() if found.get(call_id) != end
    }


def damaged_file(rng, agent):
    lines = [encode(record) for tag in "ab" for record in SAMPLES[agent](tag)]
    pool = list(lines)
    for _ in range(rng.randrange(3)):
        lines[rng.randrange(len(lines))] = mutated_line(rng, pool)
    if rng.random() < 0.3:
        rng.shuffle(lines)
    content = rng.choice((b"\n", b"\n", b"\r\n", b"", b"\n\n")).join(lines)
    for _ in range(rng.randrange(6)):
        at = rng.randrange(len(content) + 1)
        content = content[:at] + rng.choice(BYTES) + content[at + rng.randrange(200) :]
    return content[: rng.randrange(len(content) + 1)] if rng.random() < 0.5 else content


def fuzz_file(rng, home, agent):
    """Damage a whole log; return a difference between reading it in one go and in two."""
    scanner, path = SCANNERS[agent](home), home / PLACES[agent]
    if agent in DOCUMENTS and rng.random() < 0.3:
        name, document = DOCUMENTS[agent]
        content = encode(document(SAMPLES[agent]("a")))
        path = home / name
    else:
        content = damaged_file(rng, agent)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".json":
        at = rng.randrange(len(content))
        content = content[:at] + rng.choice(BYTES) + content[at + rng.randrange(50) :]
    path.write_bytes(content)
    read(scanner, path)
    if path.suffix == ".json":
        return {}
    whole, first, second = (scanner.open_session(path) for _ in range(3))
    lines = content.split(b"\n")
    middle = rng.randrange(len(lines) + 1)
    for line in lines:
        whole.feed(line)
    for line in lines[:middle]:
        first.feed(line)
    second.resume([first.save()])
    for line in lines[middle:]:
        second.feed(line)
    one, two = ends([whole.finish()]), ends([second.finish()])
    return {} if one == two else {call_id: (one.get(call_id), two.get(call_id)) for call_id in {*one, *two}}


def fuzz_opencode_once(rng, home, records):
    home.mkdir()
    try:
        if records:
            return fuzz_opencode.fuzz_records(rng, home, records, mutated_line, read)
        return fuzz_opencode.fuzz_database(rng, home, read)
    finally:
        shutil.rmtree(home)


def run(lines, files, seed, report=print):
    """Fuzz; return the number of faults, each reported with its seed."""
    faults, done, began = 0, 0, time.monotonic()
    agents = [*sorted(SAMPLES), "opencode"]
    rounds = [*range((lines + LINES_PER_FILE - 1) // LINES_PER_FILE), *(["file"] * files)]
    with tempfile.TemporaryDirectory() as folder:
        for number, kind in enumerate(rounds):
            agent, rng = agents[number % len(agents)], random.Random(f"{seed}/{number}")
            home = Path(folder) / (f"{number}" if agent == "opencode" else "home")
            size = 0 if kind == "file" else min(LINES_PER_FILE, lines - done)
            done += size
            try:
                if agent == "opencode":
                    wrong = fuzz_opencode_once(rng, home, size)
                elif kind == "file":
                    wrong = fuzz_file(rng, home, agent)
                else:
                    wrong = fuzz_lines(rng, home, agent, size)
            except Exception:  # noqa: BLE001 - any at all is what is looked for
                wrong = traceback.format_exc()
            if wrong:
                faults += 1
                report(f"{agent}, round {number} of seed {seed}: {wrong}")
    report(f"{done:,} lines and {files:,} files in {time.monotonic() - began:.1f} s, {faults} faults")
    return faults


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    sys.exit(1 if run(wanted.lines, wanted.files, wanted.seed) else 0)
