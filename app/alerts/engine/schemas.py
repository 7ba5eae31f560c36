"""What people see of alerts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.alerts.engine.models import Alert, AlertEvent
from app.alerts.models import Message
from app.alerts.notice import readable_facts
from app.alerts.schemas import Delivery
from app.alerts.signals import Severity
from app.alerts.state import AlertState
from app.kit.postgres import NO_NUL

Standing = Literal["open", "acknowledged", "history"]


class AlertParams(BaseModel):
    """Which alerts: ``open`` ones that nobody has taken, ``acknowledged`` ones, or the ``history`` of resolved ones."""

    standing: Standing = "open"
    search: Annotated[str, Field(max_length=200, pattern=NO_NUL)] = ""
    severity: Severity | None = None
    before: datetime | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class InboxAlert(BaseModel):
    """An alert. ``held``: why nobody was told; ``fires``: how often it came back while it flapped."""

    id: str
    rule_id: str | None
    rule: str
    kind: str
    subject: str
    severity: Severity
    title: str
    text: str
    path: str
    state: AlertState
    is_event: bool
    is_flapping: bool
    began_at: datetime
    fired_at: datetime | None
    resolved_at: datetime | None
    seen_at: datetime
    repeats: int
    fires: int
    value: float | None
    told: str | None
    told_at: datetime | None
    held: str
    acknowledged_at: datetime | None
    acknowledged_by: str

    @classmethod
    def of(cls, alert: Alert, rule: str) -> "InboxAlert":
        """The card of an alert. ``rule``: the name of its rule, '' when that is gone."""
        own = {name: getattr(alert, name) for name in InboxAlert.model_fields if name != "rule"}
        return cls.model_validate({**own, "rule": rule})


class AlertCounts(BaseModel):
    """How many alerts are open, by severity, and how many of them somebody has taken."""

    firing: int
    acknowledged: int
    critical: int


class AlertPage(BaseModel):
    """A page of alerts; ``next`` is the moment to ask ``before`` for the next one."""

    alerts: list[InboxAlert]
    next: datetime | None
    counts: AlertCounts


class TimelineEntry(BaseModel):
    """A line of the timeline."""

    at: datetime
    what: str
    text: str
    by: str

    @classmethod
    def of(cls, event: AlertEvent) -> "TimelineEntry":
        """An event as people see it."""
        return cls(at=event.at, what=event.what, text=event.text, by=event.by)


class AlertView(InboxAlert):
    """An alert with its facts, its timeline and what was told of it, to whom, and what they answered."""

    facts: dict[str, str]
    parents: list[str]
    timeline: list[TimelineEntry]
    deliveries: list[Delivery]
    earlier: int

    @classmethod
    def whole(
        cls, alert: Alert, rule: str, events: Sequence[AlertEvent], messages: Sequence[Message], earlier: int
    ) -> "AlertView":
        """All there is to see of an alert. ``earlier``: alerts of the same thing in the last 30 days."""
        card = InboxAlert.of(alert, rule).model_dump()
        return cls.model_validate({
            **card, "facts": readable_facts(alert.facts), "parents": alert.parents, "earlier": earlier,
            "timeline": [TimelineEntry.of(event) for event in events],
            "deliveries": [Delivery.of(message) for message in messages],
        })  # fmt: skip


class NoteForm(BaseModel):
    """A word for the timeline."""

    text: Annotated[str, Field(min_length=1, max_length=1000, pattern=NO_NUL)]


class QuietForm(BaseModel):
    """For how many hours nobody shall be told of this thing."""

    hours: Annotated[float, Field(ge=0.25, le=24 * 30)]
