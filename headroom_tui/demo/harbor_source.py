"""The Python source of harbor-api, the demo's service (see harbor_checkout)."""

APP = '''\
"""The application: routes and nothing else."""

from fastapi import FastAPI

from harbor.routes import berths, bookings, tides
from harbor.settings import settings


def create_app() -> FastAPI:
    app = FastAPI(title="harbor-api", version=settings.version)
    app.include_router(berths.router, prefix="/berths")
    app.include_router(bookings.router, prefix="/bookings")
    app.include_router(tides.router, prefix="/tides")
    return app


app = create_app()
'''

TABLES = '''\
"""Tables. Moved here from harbor/tables.py when the database got a package of its own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Berth(Base):
    __tablename__ = "berths"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    pier: Mapped[str] = mapped_column(String(8))
    length_cm: Mapped[int]
    draught_cm: Mapped[int]
    bookings: Mapped[list["Booking"]] = relationship(back_populates="berth")


class Booking(Base):
    __tablename__ = "bookings"

    id: Mapped[int] = mapped_column(primary_key=True)
    berth_id: Mapped[int] = mapped_column(ForeignKey("berths.id"))
    boat: Mapped[str] = mapped_column(String(80))
    arrives: Mapped[datetime]
    leaves: Mapped[datetime]
    price_cents: Mapped[int]
    cancelled_because: Mapped[str | None] = mapped_column(default=None)
    berth: Mapped[Berth] = relationship(back_populates="bookings")


class Waiting(Base):
    """A boat that waits for a berth of at least this length and draught."""

    __tablename__ = "waiting"

    id: Mapped[int] = mapped_column(primary_key=True)
    boat: Mapped[str] = mapped_column(String(80))
    length_cm: Mapped[int]
    draught_cm: Mapped[int]
    since: Mapped[datetime]
'''

SESSION = '''\
"""One engine for the process, one session for a request."""

from collections.abc import Iterator

from sqlalchemy import create_engine
from sqlalchemy.orm import Session, sessionmaker

from harbor.settings import settings

engine = create_engine(settings.database_url, pool_pre_ping=True)
Local = sessionmaker(engine, expire_on_commit=False)


def get_session() -> Iterator[Session]:
    with Local() as session:
        yield session
'''

BOOKING = '''\
"""What a booking does, without HTTP."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from harbor.db.tables import Berth, Booking, Waiting

CENTS_PER_METRE_AND_NIGHT = 310
TURNAROUND = timedelta(minutes=30)


class NoBerthFree(Exception):
    """No berth of the length and draught is free in the time asked for."""


def overlaps(booking: Booking, arrives: datetime, leaves: datetime) -> bool:
    return booking.arrives < leaves + TURNAROUND and arrives < booking.leaves + TURNAROUND


def price_cents(length_cm: int, arrives: datetime, leaves: datetime) -> int:
    nights = max(1, (leaves.date() - arrives.date()).days)
    metres = -(-length_cm // 100)
    return metres * nights * CENTS_PER_METRE_AND_NIGHT


def free_berths(session: Session, length_cm: int, arrives: datetime, leaves: datetime) -> list[Berth]:
    berths = session.scalars(select(Berth).where(Berth.length_cm >= length_cm).order_by(Berth.length_cm))
    return [
        berth
        for berth in berths
        if not any(overlaps(b, arrives, leaves) for b in berth.bookings if b.cancelled_because is None)
    ]


def next_waiting(session: Session, berth: Berth) -> Waiting | None:
    fits = Waiting.length_cm <= berth.length_cm, Waiting.draught_cm <= berth.draught_cm
    return session.scalars(select(Waiting).where(*fits).order_by(Waiting.since)).first()


def cancel(session: Session, booking: Booking, reason: str) -> Waiting | None:
    booking.cancelled_because = reason
    session.flush()
    return next_waiting(session, booking.berth)
'''

NOTICES = '''\
"""Notices for the harbour office's terminal."""

from rich.markup import escape

ARRIVAL = "[bold]{boat}[/bold] arrives at [cyan]{berth}[/cyan], {when}"
CANCELLED = "[strike]{boat}[/strike] gave up {berth}: {reason}"


def arrival(boat: str, berth: str, when: str) -> str:
    return ARRIVAL.format(boat=escape(boat), berth=escape(berth), when=when)


def cancelled(boat: str, berth: str, reason: str) -> str:
    return CANCELLED.format(boat=escape(boat), berth=escape(berth), reason=escape(reason))
'''

TIDES = '''\
"""Tide windows: when a boat of a given draught can pass the sill."""

from datetime import datetime

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from harbor.services.tide_table import levels

router = APIRouter()


class Window(BaseModel):
    opens: datetime
    closes: datetime
    depth_cm: int


@router.get("/windows")
def windows(draught_cm: int, day: datetime) -> list[Window]:
    if draught_cm <= 0:
        raise HTTPException(422, "draught_cm must be above zero")
    found: list[Window] = []
    for level in levels(day):
        if level.depth_cm < draught_cm + 30:
            continue
        if found and found[-1].closes == level.start:
            found[-1].closes = level.end
            found[-1].depth_cm = min(found[-1].depth_cm, level.depth_cm)
        else:
            found.append(Window(opens=level.start, closes=level.end, depth_cm=level.depth_cm))
    return found
'''
