"""What people send and see of monitors."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from app.uptime.checks import Check, DomainCheck, HeartbeatCheck
from app.uptime.models import Monitor, MonitorState
from app.uptime.uptime import Share

DAY_S = 86_400
Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]


class MonitorForm(BaseModel):
    """A monitor as people write it. ``quorum`` 0: more than half of its locations. ``forgets``: secrets of the check to
    take away; a secret that is not given again stays as it was."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,99}$")] | None = None
    check: Check
    interval_s: int = Field(60, ge=10, le=DAY_S, validate_default=True)
    timeout_s: int = Field(10, ge=1, le=120)
    confirmations: int = Field(2, ge=1, le=10)
    retry_s: int = Field(10, ge=0, le=3600)
    recoveries: int = Field(1, ge=1, le=10)
    slow_ms: int = Field(0, ge=0, le=120_000)
    is_upside_down: bool = False
    locations: list[Word] = Field(default_factory=list, max_length=20)
    quorum: int = Field(0, ge=0, le=20)
    tags: list[Word] = Field(default_factory=list, max_length=20)
    group: Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)] = ""
    parents: list[Annotated[str, Field(max_length=12)]] = Field(default_factory=list, max_length=20)
    is_paused: bool = False
    forgets: list[str] = []

    # Each of these is said beside its field, so it looks at what stands before that field.
    @field_validator("interval_s")
    @classmethod
    def _asks_registries_seldom(cls, seconds: int, info: ValidationInfo) -> int:
        if isinstance(info.data.get("check"), DomainCheck) and seconds < DAY_S // 2:
            raise ValueError("A registry is asked once in 12 hours at the most: the interval is too short.")
        return seconds

    @field_validator("timeout_s")
    @classmethod
    def _is_done_in_time(cls, seconds: int, info: ValidationInfo) -> int:
        is_asked = "check" in info.data and not isinstance(info.data["check"], HeartbeatCheck)
        if is_asked and seconds > info.data.get("interval_s", seconds):
            raise ValueError("A check must be done before the next one: the timeout is longer than the interval.")
        return seconds

    @field_validator("quorum")
    @classmethod
    def _can_be_reached(cls, quorum: int, info: ValidationInfo) -> int:
        if quorum > max(len(info.data.get("locations", ())), 1):
            raise ValueError("The quorum is larger than the number of locations.")
        return quorum


class UptimeShare(BaseModel):
    """A stretch of time by what it was, in seconds. ``ratio``: up and degraded of the measured, or null."""

    up_s: float
    degraded_s: float
    down_s: float
    unmeasured_s: float
    maintenance_s: float
    ratio: float | None

    @classmethod
    def of(cls, share: Share) -> Self:
        """The card of a share."""
        names = ("up_s", "degraded_s", "down_s", "unmeasured_s", "maintenance_s")
        return cls(**{name: round(getattr(share, name), 3) for name in names}, ratio=share.ratio)


class MonitorRow(BaseModel):
    """A monitor in a list. ``bars``: 24 hours, a letter an hour: u up, g degraded, d down, m maintenance, - unknown."""

    id: str
    slug: str
    name: str
    kind: str
    target: str
    group: str
    tags: list[str]
    status: str
    mood: str
    since: datetime
    is_paused: bool
    in_maintenance: bool
    interval_s: int
    last_at: datetime | None
    last_ms: float | None
    last_words: str
    certificate_ends: datetime | None
    due_at: datetime | None
    bars: str = ""
    uptime_24h: float | None = None

    @classmethod
    def of(cls, monitor: Monitor, state: MonitorState, *, in_maintenance: bool, **more: Any) -> Self:
        """The row of a monitor."""
        own = {name: getattr(monitor, name) for name in _OF_MONITOR} | {n: getattr(state, n) for n in _OF_STATE}
        due_at = state.due_at if monitor.is_heartbeat else None
        return cls(**own, in_maintenance=in_maintenance, due_at=due_at, **more)


_OF_MONITOR = ("id", "slug", "name", "kind", "target", "group", "tags", "is_paused", "interval_s")
_OF_STATE = ("status", "mood", "since", "last_at", "last_ms", "last_words", "certificate_ends")


class MonitorPage(BaseModel):
    """A page of the list, and what there is to choose from in all of it."""

    total: int
    found: int
    statuses: dict[str, int]
    tags: list[str]
    groups: list[str]
    monitors: list[MonitorRow]


class MonitorDetail(MonitorRow):
    """A monitor with all that was chosen. ``check`` is without secrets; ``secrets`` names those that it has."""

    check: dict[str, Any]
    secrets: list[str]
    timeout_s: int
    confirmations: int
    retry_s: int
    recoveries: int
    slow_ms: int
    is_upside_down: bool
    locations: list[str]
    quorum: int
    parents: list[str]
    ping_path: str | None
    uptime: dict[str, UptimeShare]
    created_at: datetime


class Tested(BaseModel):
    """What a check finds right now."""

    outcome: str
    code: str
    words: str
    total_ms: float
    phases: dict[str, float]
    status_code: int
    facts: dict[str, str]
    body: str
    peer: str
    certificate_ends: datetime | None


class ListParams(BaseModel):
    """What to list. ``sort``: worst first, or by name."""

    search: Annotated[str, Field(max_length=200)] = ""
    status: Literal["", "up", "degraded", "down", "unmeasured", "paused", "new"] = ""
    tag: str = ""
    group: str = ""
    kind: str = ""
    sort: Literal["status", "name"] = "status"
    limit: int = Field(100, ge=1, le=500)
    offset: int = Field(0, ge=0, le=1_000_000)


class SpanParams(BaseModel):
    """So many hours until now, at one location or at all."""

    hours: int = Field(24, ge=1, le=24 * 400)
    location: Annotated[str, Field(max_length=60)] = ""


class ResponseParams(BaseModel):
    """The latest results before a moment, or failures only."""

    hours: int = Field(24 * 7, ge=1, le=24 * 400)
    before: datetime | None = None
    failures: bool = False
    limit: int = Field(50, ge=1, le=500)


class LocationCard(BaseModel):
    """A place from which checks are done, and how many probers are there."""

    location: str
    probers: int
    is_private: bool
    last_seen_at: datetime | None


class BarCard(BaseModel):
    """A part of time, for a bar."""

    at: datetime
    share: UptimeShare


class PointCard(BaseModel):
    """How checks of a part of time fared; milliseconds. ``at``: unix seconds of its beginning."""

    at: int
    checks: int
    failures: int
    unknown: int
    dns_ms: float
    connect_ms: float
    tls_ms: float
    first_byte_ms: float
    transfer_ms: float
    p50_ms: float
    p95_ms: float
    max_ms: float


class Series(BaseModel):
    """Parts of ``step_s`` seconds each; parts without results are absent."""

    step_s: int
    points: list[PointCard]


class Cells(BaseModel):
    """How many checks of a part of time took about ``2 ** (band / 2)`` milliseconds: at, band, checks."""

    step_s: int
    cells: list[tuple[int, int, int]]


class PlaceCard(BaseModel):
    """A monitor as seen from a location."""

    location: str
    checks: int
    failures: int
    p50_ms: float
    p95_ms: float
    last_at: int


class ResponseCard(BaseModel):
    """One result. ``body``: the beginning of what the target said, of failures, for a week."""

    at_ms: int
    location: str
    outcome: str
    code: str
    words: str
    total_ms: float
    dns_ms: float
    connect_ms: float
    tls_ms: float
    first_byte_ms: float
    transfer_ms: float
    status_code: int
    size: int
    peer: str
    trace_id: str
    facts: dict[str, str]
    body: str
    is_retry: bool


class WordCard(BaseModel):
    """What a heartbeat reported."""

    at_ms: int
    status: str
    exit_code: int
    duration_s: float
    environment: str
    check_in_id: str
    body: str
