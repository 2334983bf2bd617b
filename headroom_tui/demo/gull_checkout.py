"""gull-docs: the manual of the two other projects, built with MkDocs, invented for the demo."""

from __future__ import annotations

_MKDOCS = """\
site_name: Gull, the harbour manual
site_url: https://docs.example.com/gull/
theme:
  name: material
  features: [navigation.sections, content.code.copy]
strict: false
nav:
  - Start: index.md
  - Guides:
      - Install: guides/install.md
      - Configure: guides/configure.md
      - Moorings: guides/moorings.md
  - Reference:
      - API: reference/api.md
      - Events: reference/events.md
  - Releases: about/releases.md
"""

_INDEX = """\
# Gull

Gull is the manual for harbour offices: how to set up berths, take bookings and read the tide windows.

New here? Begin with [Install](guides/install.md), then [Configure](guides/configure.md).
"""

_INSTALL = """\
# Install

You need a machine with 2 GB of memory and a PostgreSQL 17 database.

1. Copy `harbor.example.toml` to `/etc/harbor/harbor.toml`.
2. Set `database_url` there. The service makes its tables at the first start.
3. Start the service and open `http://localhost:8080/health`.

!!! note
    The office terminal is optional. Without it, notices go by mail only.
"""

_CONFIGURE = """\
# Configure

All settings live in `harbor.toml`. A setting that is not there has its default.

| Setting | Default | Meaning |
|---|---|---|
| `turnaround_minutes` | `30` | Time between two boats at one berth |
| `price_cents` | `310` | Per started metre and night |
| `keel_margin_cm` | `30` | Water wanted below the keel |
| `waiting_days` | `14` | How long a boat stays on the waiting list |

Settings are read once, at the start. Restart the service after a change.
"""

_MOORINGS = """\
# Moorings

A mooring is a berth without a pier: a buoy with a length, a draught and a position.

## Add a mooring

Give it a name that is on the buoy itself. Boats look for it in the dark.

## Close a mooring

Close it for a time, with a reason. Bookings in that time are cancelled, and the boats on the waiting list
that fit elsewhere are told first.
"""

_API = """\
# API

Base address: `https://harbor.example.com/v1`.

## Berths

`GET /berths` lists berths. `GET /berths?free_from=…&free_to=…` lists the free ones.

## Bookings

`POST /bookings` books. `POST /bookings/{id}/cancel` cancels, with a `reason`.

## Tides

`GET /tides/windows?draught_cm=…&day=…` lists the windows in which a boat passes the sill.

## Waiting list

`POST /waiting` puts a boat on the list. `GET /waiting` shows its place there.
"""

_EVENTS = """\
# Events

The service sends an event for every change. Each has an `id`, a `time` and a `type`.

| Type | When |
|---|---|
| `booking.made` | A boat has a berth |
| `booking.cancelled` | It gave it up, or the harbour did |
| `waiting.offered` | A boat on the list is offered a berth |
| `mooring.closed` | A mooring is closed for a time |
"""

_RELEASES = """\
# Releases

## 0.9

- A waiting list for full harbours.
- Tide windows by draught.

## 0.8

- Notices on the office terminal.
"""

FILES = {
    "README.md": "# gull-docs\n\nThe harbour manual. Pages are in `docs/`, their order in `mkdocs.yml`.\n",
    "mkdocs.yml": _MKDOCS,
    "docs/about/releases.md": _RELEASES,
    "docs/guides/configure.md": _CONFIGURE,
    "docs/guides/install.md": _INSTALL,
    "docs/guides/moorings.md": _MOORINGS,
    "docs/index.md": _INDEX,
    "docs/reference/api.md": _API,
    "docs/reference/events.md": _EVENTS,
}
