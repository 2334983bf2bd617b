"""harbor-api: a small Python service for berth bookings, invented for the demo."""

from __future__ import annotations

import json

from headroom_tui.demo import harbor_source as source

_CLAUDE_MD = """\
# harbor-api

Berths, bookings and tide windows for small marinas. One FastAPI service, one PostgreSQL database.

## How we work

- Money is in cents, times are UTC, lengths are in centimetres. Never convert inside `db/`.
- A booking is never deleted. It is cancelled, and the reason is kept.
- Every endpoint has a test that goes through the HTTP client, not around it.

## Layout

```
src/harbor/app.py        the application and its routes
src/harbor/routes/       one module per resource
src/harbor/services/     what the routes do, without HTTP
tests/                   the same names, with test_ in front
```

Ask before adding a dependency. Pull requests are small and have one subject.
"""

_PYPROJECT = """\
[project]
name = "harbor-api"
version = "0.9.2"
requires-python = ">=3.12"
dependencies = ["fastapi>=0.118", "sqlalchemy>=2.0", "rich>=14", "psycopg[binary]>=3.2"]

[dependency-groups]
dev = ["pytest>=8.4", "httpx>=0.28", "ruff>=0.14", "mypy>=1.18"]

[tool.pytest.ini_options]
addopts = "-v"
testpaths = ["tests"]

[tool.ruff]
line-length = 100
"""

_TEST_BOOKING = """\
from datetime import UTC, datetime

import pytest

from harbor.services.booking import price_cents

DAY = datetime(2026, 6, 1, 14, tzinfo=UTC)


def test_price_counts_started_metres(session): ...


def test_price_of_a_day_visit_is_one_night():
    assert price_cents(880, DAY, DAY.replace(hour=18)) == 9 * 310


def test_overlap_needs_half_an_hour_between_boats(session): ...


def test_cancelled_booking_frees_the_berth(session): ...


def test_cancel_names_the_next_boat_waiting(session): ...


def test_waiting_boat_with_too_much_draught_is_passed_over(session): ...


@pytest.mark.parametrize("length_cm", [0, -1])
def test_length_must_be_positive(client, length_cm): ...
"""

_TEST_NOTICES = """\
from rich.console import Console
from rich.text import Text

from harbor.services import notices


def shown(markup: str) -> str:
    return Text.from_markup(markup).plain


def test_arrival_names_boat_and_berth():
    assert shown(notices.arrival("Mjolnir", "B4", "at noon")) == "Mjolnir arrives at B4, at noon"


def test_markup_in_a_boat_name_is_inert():
    name = "[@click=app.quit]x[/]"
    assert shown(notices.arrival(name, "B4", "at noon")) == "[@click=app.quit]x[/] arrives at B4, at noon"


def test_closing_tag_in_a_reason_is_inert():
    assert shown(notices.cancelled("Petrel", "A1", "broken [/bold] mast")).endswith("broken [/bold] mast")
"""

_TEST_TIDES = """\
def test_no_window_when_the_boat_is_too_deep(client): ...


def test_adjoining_levels_make_one_window(client): ...


def test_depth_is_the_least_in_the_window(client): ...


def test_draught_must_be_above_zero(client): ...
"""

_SEED = '''\
"""Fill an empty database with the berths of `data/berths.csv`."""

import csv
from pathlib import Path

from harbor.db.tables import Berth
from harbor.db.session import Local

DATA = Path(__file__).parents[1] / "data" / "berths.csv"

with Local() as session, DATA.open(newline="") as file:
    rows = [Berth(name=row["name"], pier=row["pier"], length_cm=int(row["length_cm"]),
                  draught_cm=int(row["draught_cm"])) for row in csv.DictReader(file)]
    session.add_all(rows)
    session.commit()
    print(f"{len(rows)} berths on {len({row.pier for row in rows})} piers")
'''

_EXPORT = '''\
"""Write the service's schema to openapi/schema.json."""

import json
from pathlib import Path

from harbor.app import app

TARGET = Path(__file__).parents[1] / "openapi" / "schema.json"
TARGET.write_text(json.dumps(app.openapi(), indent=2) + "\\n")
print(f"wrote {TARGET.name}: {len(app.routes)} routes")
'''

_COMPOSE = """\
services:
  db:
    image: postgres:17
    environment: {POSTGRES_DB: harbor, POSTGRES_HOST_AUTH_METHOD: trust}
    ports: ["5433:5432"]
"""


def _schema() -> str:
    """About 125,000 bytes: over 31,000 tokens, which Claude Code refuses to read at once."""
    names = ("Berth", "Booking", "Boat", "Pier", "Tide", "Window", "Notice", "Invoice", "Guest", "Crane")
    schemas: dict[str, object] = {}
    for number in range(98):
        name = f"{names[number % len(names)]}V{number // len(names) + 1}"
        schemas[name] = {
            "title": name,
            "type": "object",
            "required": ["id", "name", "created"],
            "properties": {
                key: {"title": key.title(), "type": kind, "description": f"The {key} of a {name}."}
                for key, kind in (
                    ("id", "integer"), ("name", "string"), ("created", "string"), ("length_cm", "integer"),
                    ("draught_cm", "integer"), ("price_cents", "integer"), ("note", "string"),
                )
            },
        }  # fmt: skip
    return json.dumps({"openapi": "3.1.0", "components": {"schemas": schemas}}, indent=2) + "\n"


FILES = {
    "CLAUDE.md": _CLAUDE_MD,
    "README.md": "# harbor-api\n\nBerths, bookings and tide windows. See CLAUDE.md for how we work.\n",
    "pyproject.toml": _PYPROJECT,
    "uv.lock": 'version = 1\nrevision = 3\nrequires-python = ">=3.12"\n',
    "compose.yaml": _COMPOSE,
    "data/berths.csv": "name,pier,length_cm,draught_cm\nA1,A,900,180\nA2,A,1100,200\nB4,B,1400,240\n",
    "openapi/schema.json": _schema(),
    "scripts/export_openapi.py": _EXPORT,
    "scripts/seed_berths.py": _SEED,
    "src/harbor/app.py": source.APP,
    "src/harbor/db/tables.py": source.TABLES,
    "src/harbor/db/session.py": source.SESSION,
    "src/harbor/routes/tides.py": source.TIDES,
    "src/harbor/services/booking.py": source.BOOKING,
    "src/harbor/services/notices.py": source.NOTICES,
    "tests/test_booking.py": _TEST_BOOKING,
    "tests/test_notices.py": _TEST_NOTICES,
    "tests/test_tides.py": _TEST_TIDES,
}
