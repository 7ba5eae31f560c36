"""What people send to and see of spikes and drops."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from app.analytics.traffic.models import Mode, TrafficAlert, TrafficKind, TrafficRule

Window = Literal[5, 15, 30, 60, 180, 720, 1440]


class RuleForm(BaseModel):
    """When to tell. ``visitors``: the fixed number, used in the mode ``threshold``; the others are minutes and alerts.

    A spike has as many visitors in the window or more, a drop has fewer.
    """

    is_on: bool = True
    mode: Mode = Mode.THRESHOLD
    visitors: Annotated[int, Field(ge=1, le=100_000_000)] = 100
    window_minutes: Window = 60
    cooldown_minutes: Annotated[int, Field(ge=0, le=10_080)] = 120
    most_a_day: Annotated[int, Field(ge=1, le=24)] = 2


class RuleCard(RuleForm):
    """A rule and how it stands."""

    kind: TrafficKind
    is_firing: bool = False
    fired_at: datetime | None = None

    @classmethod
    def of(cls, kind: TrafficKind, rule: TrafficRule | None) -> "RuleCard":
        """The card of a rule; of one that was never set, how it would begin."""
        if rule is None:
            return cls(kind=kind, is_on=False, window_minutes=60 if kind is TrafficKind.SPIKE else 720)
        return cls.model_validate({name: getattr(rule, name) for name in cls.model_fields})


class Behind(BaseModel):
    """A source or page, its visitors in the window and in the one before."""

    value: str
    visitors: int
    before: int


class AlertCard(BaseModel):
    """A spike or drop that happened."""

    id: str
    kind: TrafficKind
    at: datetime
    ended_at: datetime | None
    window_minutes: int
    visitors: int
    bound: int
    usual: float | None
    behind: dict[str, list[Behind]]

    @classmethod
    def of(cls, alert: TrafficAlert) -> "AlertCard":
        """The card of an alert."""
        return cls.model_validate({name: getattr(alert, name) for name in cls.model_fields})


class TrafficView(BaseModel):
    """The rules of a site, and the latest alerts."""

    rules: list[RuleCard]
    alerts: list[AlertCard]
