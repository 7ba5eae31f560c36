"""What people send and see of rules, in the API and in YAML."""

import json
import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StringConstraints, field_validator, model_validator

from app.alerts.rules.models import AlertRule, RuleSource
from app.alerts.signals import Severity
from app.alerts.state import NoData, Patience
from app.alerts.telling import Policy
from app.kit.postgres import NO_NUL

DAY_S = 86_400
LONGEST_QUERY = 20_000
Seconds = Annotated[int, Field(ge=0, le=7 * DAY_S)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_NUL)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


class Form(BaseModel):
    """A form that takes no field it does not know: a typing error in YAML must not pass for a rule."""

    model_config = ConfigDict(extra="forbid")


class SignalSpec(Form):
    """Which signals. ``subjects``: globs such as ``monitor:*``, empty for all. ``least``: from this severity on."""

    kinds: Annotated[list[Text], Field(min_length=1, max_length=50)]
    subjects: Annotated[list[Text], Field(max_length=50)] = []
    least: Severity = Severity.INFO


class Threshold(Form):
    """Bad beyond ``value``; good again beyond ``recover`` on the other side, which keeps it from fluttering."""

    kind: Literal["threshold"] = "threshold"
    is_above: bool = True
    value: Annotated[float, Field(ge=-1e15, le=1e15)]
    recover: Annotated[float | None, Field(ge=-1e15, le=1e15)] = None

    @model_validator(mode="after")
    def _recovers_on_the_good_side(self) -> "Threshold":
        if self.recover is not None and (self.recover > self.value if self.is_above else self.recover < self.value):
            side = "not above" if self.is_above else "not below"
            raise ValueError(f"recover has to be {side} value, or it would be over before it began")
        return self


class Change(Form):
    """Bad when it differs from what is usual at this hour of the week: the median of the same window in last weeks.

    By ``percent`` and by at least ``least``, so that 1 instead of 3 at night is no alert.
    """

    kind: Literal["change"] = "change"
    direction: Literal["up", "down", "both"] = "both"
    percent: Annotated[float, Field(ge=5, le=10_000)] = 50
    least: Annotated[float, Field(ge=0, le=1e15)] = 10
    weeks: Annotated[int, Field(ge=2, le=8)] = 4


class Absence(Form):
    """Bad when nothing came at all."""

    kind: Literal["absence"] = "absence"


Condition = Annotated[Threshold | Change | Absence, Field(discriminator="kind")]


class MeasureSpec(Form):
    """Which number, over which window, and when it is bad."""

    measure: Text
    query: dict[str, JsonValue] = {}
    window_s: Annotated[int, Field(ge=60, le=DAY_S)] = 300
    condition: Condition

    @field_validator("query")
    @classmethod
    def _is_bounded(cls, query: dict[str, JsonValue]) -> dict[str, JsonValue]:
        if len(json.dumps(query)) > LONGEST_QUERY:
            raise ValueError(f"a query is longer than {LONGEST_QUERY:,} characters")
        return query


class Step(Form):
    """A step of escalation: ``after_s`` after the first message, tell these channels; none: the site's default ones."""

    after_s: Annotated[int, Field(ge=0, le=7 * DAY_S)] = 0
    channels: Annotated[list[str], Field(max_length=20)] = []


class AlertRuleForm(Form):
    """A rule. Either ``signals`` or ``measure`` says where it looks; times are seconds."""

    slug: Slug
    name: Text
    is_on: bool = True
    signals: SignalSpec | None = None
    measure: MeasureSpec | None = None
    severity: Severity | None = None
    for_s: Seconds = 0
    keep_s: Seconds = 0
    no_data: NoData = NoData.KEEP
    group_s: Annotated[int, Field(ge=0, le=3600)] = 60
    remind_s: Seconds = 0
    tells_resolved: bool = True
    steps: Annotated[list[Step], Field(min_length=1, max_length=5)] = [Step()]
    runbook: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=NO_NUL)] = ""

    @field_validator("remind_s")
    @classmethod
    def _reminds_with_measure(cls, seconds: int) -> int:
        if 0 < seconds < 300:
            raise ValueError("reminders come at most every 300 seconds; 0 for none")
        return seconds

    @field_validator("runbook")
    @classmethod
    def _is_text_or_link(cls, text: str) -> str:
        if re.match(r"(?i)\s*(javascript|data|vbscript):", text):
            raise ValueError("a runbook is a text or an http address")
        return text

    @model_validator(mode="after")
    def _looks_somewhere(self) -> "AlertRuleForm":
        if (self.signals is None) == (self.measure is None):
            raise ValueError("a rule looks either at signals or at a measure")
        delays = [step.after_s for step in self.steps]
        if delays[0] != 0 or delays != sorted(set(delays)):
            raise ValueError("steps begin with after_s 0, and each comes later than the one before")
        if self.measure is not None and self.severity is None:
            self.severity = Severity.WARNING
        return self

    @property
    def spec(self) -> dict[str, Any]:
        """What the table keeps of where it looks."""
        return (self.signals or self.measure or SignalSpec(kinds=["none"])).model_dump(mode="json")

    @property
    def source(self) -> RuleSource:
        """Where it looks."""
        return RuleSource.SIGNALS if self.signals else RuleSource.MEASURE

    def columns(self) -> dict[str, Any]:
        """The rule as columns of its table."""
        same = ("slug", "name", "is_on", "for_s", "keep_s", "group_s", "remind_s", "tells_resolved", "runbook")
        return {
            **{name: getattr(self, name) for name in same}, "source": self.source, "spec": self.spec,
            "severity": self.severity, "no_data": self.no_data,
            "steps": [step.model_dump(mode="json") for step in self.steps],
        }  # fmt: skip

    @classmethod
    def of_rule(cls, rule: AlertRule) -> "AlertRuleForm":
        """The form that would make a rule as it is."""
        return cls.model_validate(_fields(rule))


class AlertRuleCard(AlertRuleForm):
    """A rule and how it is doing. ``firing``: its alerts that fire now; ``trouble``: why it cannot be looked at."""

    id: str
    position: int
    created_at: datetime
    changed_at: datetime
    checked_at: datetime | None
    trouble: str
    firing: int = 0

    @classmethod
    def of(cls, rule: AlertRule, firing: int = 0) -> "AlertRuleCard":
        """The card of a rule."""
        own = {name: getattr(rule, name) for name in ("id", "position", "created_at", "changed_at", "checked_at")}
        return cls.model_validate({**_fields(rule), **own, "trouble": rule.trouble, "firing": firing})


class RuleOrder(Form):
    """The ids of a site's rules in the order in which they shall take signals."""

    rules: Annotated[list[str], Field(max_length=500)]


def _fields(rule: AlertRule) -> dict[str, Any]:
    same = (
        "slug", "name", "is_on", "severity", "for_s", "keep_s", "no_data", "group_s", "remind_s", "tells_resolved",
        "steps", "runbook",
    )  # fmt: skip
    return {**{name: getattr(rule, name) for name in same}, rule_side(rule): rule.spec}


def rule_side(rule: AlertRule) -> str:
    """The field of the form that says where a rule looks."""
    return "signals" if rule.source == RuleSource.SIGNALS else "measure"


def patience_of(rule: AlertRule) -> Patience:
    """How patient a rule is."""
    return Patience(rule.for_s, rule.keep_s, NoData(rule.no_data))


def policy_of(rule: AlertRule | None, *, is_event: bool) -> Policy:
    """How a rule tells; an alert whose rule is gone is told plainly. An event has no end to tell."""
    if rule is None:
        return Policy(tells_resolved=not is_event)
    steps = tuple(int(step["after_s"]) for step in rule.steps)
    return Policy(rule.group_s, rule.remind_s, steps, rule.tells_resolved and not is_event)
