"""What people send and see of incidents and maintenance."""

from datetime import UTC, datetime
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints, ValidationInfo, field_validator

from app.uptime.maintenance import LONGEST_S, Window, check_rule
from app.uptime.models import Incident, IncidentNote, MaintenanceWindow


class NoteForm(BaseModel):
    """A line for an incident's timeline."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class NoteCard(BaseModel):
    """A line of an incident's timeline."""

    at: datetime
    kind: str
    words: str
    author: str | None


class IncidentCard(BaseModel):
    """An incident. ``kind``: down, degraded or certificate."""

    id: str
    monitor_id: str
    monitor_name: str
    monitor_kind: str
    target: str
    kind: str
    began_at: datetime
    noticed_at: datetime
    ended_at: datetime | None
    code: str
    words: str
    locations: list[str]
    facts: dict[str, Any]
    notes: list[NoteCard] = []

    @classmethod
    def of(cls, incident: Incident, name: str, kind: str, target: str, notes: list[NoteCard] | None = None) -> Self:
        """The card of an incident of a monitor."""
        fields = ("id", "monitor_id", "kind", "began_at", "noticed_at", "ended_at", "code", "words", "locations")
        own = {field: getattr(incident, field) for field in fields}
        facts = incident.facts
        return cls(**own, facts=facts, monitor_name=name, monitor_kind=kind, target=target, notes=notes or [])

    @classmethod
    def note(cls, note: IncidentNote, author: str | None) -> NoteCard:
        """The card of a note."""
        return NoteCard(at=note.at, kind=note.kind, words=note.words, author=author)


class MaintenanceForm(BaseModel):
    """Planned maintenance. Without monitors and tags it is of the whole site. ``rule``: RFC 5545, '' for once."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    starts_at: AwareDatetime
    duration_s: int = Field(ge=60, le=LONGEST_S)
    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    rule: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""
    monitors: list[Annotated[str, Field(max_length=12)]] = Field(default_factory=list, max_length=500)
    tags: list[Annotated[str, Field(max_length=60)]] = Field(default_factory=list, max_length=50)

    @field_validator("timezone")
    @classmethod
    def _is_a_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, KeyError):
            raise ValueError(f"There is no time zone {name}.") from None
        return name

    @field_validator("rule")
    @classmethod
    def _can_be(cls, text: str, info: ValidationInfo) -> str:
        rule = text.upper().removeprefix("RRULE:")
        known = info.data
        if {"starts_at", "duration_s", "timezone"} <= known.keys():  # else what is wrong with these is said
            window = Window(known["starts_at"], known["duration_s"], rule, known["timezone"])
            check_rule(window, datetime.now(UTC))
        return rule


class MaintenanceCard(BaseModel):
    """Planned maintenance. ``next``: its next times, or the one that is now. ``overlaps``: the names of others in which
    one of its monitors is at the same time; such time counts once."""

    id: str
    name: str
    starts_at: datetime
    duration_s: int
    rule: str
    timezone: str
    monitors: list[str]
    tags: list[str]
    is_now: bool
    next: list[tuple[datetime, datetime]]
    overlaps: list[str]

    @classmethod
    def of(
        cls, window: MaintenanceWindow, times: list[tuple[datetime, datetime]], at: datetime, overlaps: list[str]
    ) -> Self:
        """The card of a window."""
        fields = ("id", "name", "starts_at", "duration_s", "rule", "timezone", "monitors", "tags")
        own = {field: getattr(window, field) for field in fields}
        return cls(**own, is_now=any(left <= at < right for left, right in times), next=times[:5], overlaps=overlaps)
