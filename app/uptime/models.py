"""What Postgres knows of uptime: monitors and their states, incidents, maintenance, probers, and the verbs of those.

Monitor ── MonitorState (what changes with results, apart from what people choose)
   ├──< StatusChange      from here on it had this status; uptime is weighed from these
   └──< Incident ──< IncidentNote
MaintenanceWindow, Prober ──< ProberLease
"""

import zlib
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, LargeBinary, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.postgres import Table
from app.kit.sealed import seal, unseal
from app.sites.ids import new_id
from app.uptime.checks import SECRETS, read_check
from app.uptime.maintenance import Window
from app.uptime.verdict import Config

SHARDS = 64  # what probers of a location share among themselves
PRIVATE = "private:"  # before the name of a location that only one site has
MARGIN_S = 10  # how much later than its interval a result may come before it is missed


def place_of(location: str, site: int | None) -> str:
    """Where probers share work: a private one shares with those of its own site only."""
    return f"{site}/{location}" if site is not None else location


def shard_of(monitor: str) -> int:
    """The share of probers' work that a monitor belongs to."""
    return zlib.crc32(monitor.encode()) % SHARDS


class Monitor(Table):
    """What is checked, and how. Its secrets are sealed, and never shown."""

    __tablename__ = "monitors"
    __table_args__ = (
        Index("uq_monitors_site_id_slug", "site_id", "slug", unique=True),
        Index("ix_monitors_site_id_name", "site_id", "name"),
        Index("ix_monitors_changed_at", "changed_at"),
        Index("uq_monitors_ping_token", "ping_token", unique=True),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    slug: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    spec: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    ping_token: Mapped[str | None] = mapped_column(Text)
    interval_s: Mapped[int]
    timeout_s: Mapped[int]
    confirmations: Mapped[int]
    retry_s: Mapped[int]
    recoveries: Mapped[int]
    slow_ms: Mapped[int]
    is_upside_down: Mapped[bool]
    locations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    quorum: Mapped[int]
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    group: Mapped[str] = mapped_column("group_name", Text)
    parents: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_paused: Mapped[bool]
    shard: Mapped[int] = mapped_column(SmallInteger)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def is_heartbeat(self) -> bool:
        """Whether it waits for words instead of asking."""
        return self.kind == "heartbeat"

    @property
    def subject(self) -> str:
        """What signals call it."""
        return f"monitor:{self.id}"

    def put(self, check: Any, pepper: bytes) -> None:
        """Take a check, its secrets apart."""
        given = check.model_dump(mode="json")
        hidden = {name: value for name, value in given.items() if name in SECRETS and value}
        self.kind, self.target = check.kind, check.target
        self.spec = {name: value for name, value in given.items() if name not in SECRETS}
        self.sealed = seal(pepper, self.id, hidden) if hidden else None

    def secrets(self, pepper: bytes) -> dict[str, Any]:
        """The secrets of its check; raises CannotOpen when the pepper was changed."""
        return unseal(pepper, self.id, self.sealed)

    def check(self, pepper: bytes) -> Any:
        """The whole check."""
        return read_check({**self.spec, **self.secrets(pepper)})

    def config(self, *, is_in_maintenance: bool) -> Config:
        """How results are judged."""
        if self.is_heartbeat:
            return Config(("",), 1, 1, 1, 0, is_in_maintenance)
        stale_s = 2 * self.interval_s + self.timeout_s + MARGIN_S
        return Config(
            tuple(self.locations), self.quorum, self.confirmations, self.recoveries, stale_s, is_in_maintenance
        )


class MonitorState(Table):
    """What results made of a monitor. Written often, so it is small and apart."""

    __tablename__ = "monitor_states"
    __table_args__ = (
        Index("ix_monitor_states_due_at", "due_at", postgresql_where=text("due_at is not null")),
        Index("ix_monitor_states_site_id_status", "site_id", "status"),
        {"postgresql_with": {"fillfactor": "70"}},
    )

    monitor_id: Mapped[str] = mapped_column(ForeignKey("monitors.id", ondelete="CASCADE"), primary_key=True)
    site_id: Mapped[int] = mapped_column(BigInteger)
    status: Mapped[str] = mapped_column(Text)
    mood: Mapped[str] = mapped_column(Text, server_default=text("''"))
    since: Mapped[datetime]
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    last_at: Mapped[datetime | None]
    last_ms: Mapped[float | None]
    last_words: Mapped[str] = mapped_column(Text, server_default=text("''"))
    due_at: Mapped[datetime | None]  # when time alone may change it: a heartbeat is missed, results grow stale
    run_began_at: Mapped[datetime | None]  # of a heartbeat whose run is under way
    certificate_ends: Mapped[datetime | None]
    certificate_told: Mapped[bool] = mapped_column(server_default=text("false"))


class StatusChange(Table):
    """From this moment on a monitor had this status."""

    __tablename__ = "status_changes"
    __table_args__ = (
        Index("ix_status_changes_monitor_id_at", "monitor_id", "at"),
        Index("ix_status_changes_site_id_at", "site_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    monitor_id: Mapped[str] = mapped_column(ForeignKey("monitors.id", ondelete="CASCADE"))
    site_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
    status: Mapped[str] = mapped_column(Text)


class Incident(Table):
    """A time in which a monitor was not well and people should know. ``kind``: down, degraded or certificate."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_site_id_began_at", "site_id", "began_at"),
        Index("ix_incidents_monitor_id_began_at", "monitor_id", "began_at"),
        Index("uq_incidents_open", "monitor_id", "kind", unique=True, postgresql_where=text("ended_at is null")),
    )

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    monitor_id: Mapped[str] = mapped_column(ForeignKey("monitors.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    noticed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    code: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    locations: Mapped[list[str]] = mapped_column(ARRAY(Text))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)

    @property
    def path(self) -> str:
        """Its page, below the site's."""
        return f"/uptime/incidents/{self.id}"


class IncidentNote(Table):
    """A line of an incident's timeline: ``began``, ``worsened``, ``ended``, or a ``note`` by a person."""

    __tablename__ = "incident_notes"
    __table_args__ = (Index("ix_incident_notes_incident_id_at", "incident_id", "at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    incident_id: Mapped[str] = mapped_column(ForeignKey("incidents.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    author_id: Mapped[str | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class MaintenanceWindow(Table):
    """Planned maintenance of some monitors, of all with some tags, or (both empty) of all of a site."""

    __tablename__ = "maintenance_windows"

    id: Mapped[str] = mapped_column(Text, primary_key=True, default=new_id)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime]
    duration_s: Mapped[int]
    rule: Mapped[str] = mapped_column(Text)
    timezone: Mapped[str] = mapped_column(Text)
    monitors: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tags: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime]

    @property
    def window(self) -> Window:
        """Its times."""
        return Window(self.starts_at, self.duration_s, self.rule, self.timezone)

    def concerns(self, monitor: Monitor) -> bool:
        """Whether a monitor is in it."""
        if not (self.monitors or self.tags):
            return True
        return monitor.id in self.monitors or bool(set(self.tags) & set(monitor.tags))


class Prober(Table):
    """A process that checks from somewhere. ``place``: its location, with the site's number before a private one."""

    __tablename__ = "probers"
    __table_args__ = (Index("ix_probers_place_seen_at", "place", "seen_at"),)

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    site_id: Mapped[int | None] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"))
    location: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ProberLease(Table):
    """Who does a share of a place's work, until when. The epoch grows with each new holder."""

    __tablename__ = "prober_leases"

    place: Mapped[str] = mapped_column(Text, primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    prober_id: Mapped[str] = mapped_column(Text)
    epoch: Mapped[int] = mapped_column(BigInteger)
    until: Mapped[datetime]


def moment(seconds: float) -> datetime:
    """Unix seconds as a time."""
    return datetime.fromtimestamp(seconds, UTC)
