"""What a message says of one or several alerts, before a channel gives it its own shape. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from app.alerts.signals import Severity
from app.alerts.telling import Say

MARKS = {Severity.CRITICAL: "🔴", Severity.WARNING: "🟠", Severity.INFO: "🔵"}
COLOURS = {Severity.CRITICAL: "d1373f", Severity.WARNING: "c2740c", Severity.INFO: "3b73c5"}
CALM_MARK, CALM_COLOUR = "🟢", "2e8b57"
WORDS = {
    Say.FIRED: "Firing", Say.RESOLVED: "Resolved", Say.REMINDER: "Still firing", Say.ESCALATED: "Nobody has taken this",
    Say.FLAPPING: "Comes and goes",
}  # fmt: skip
FACTS_SHOWN = 12


class NoticedAlert(msgspec.Struct, frozen=True):
    """An alert in a message. ``url`` is its page; ``act_url`` acknowledges or silences it without a sign-in."""

    id: str
    kind: str
    subject: str
    severity: str
    title: str
    text: str
    url: str
    act_url: str
    thing_url: str
    began_at: datetime
    resolved_at: datetime | None = None
    facts: dict[str, str] = {}
    value: float | None = None


class Notice(msgspec.Struct, frozen=True):
    """One message. ``site`` is a domain, ``rule`` the name of the rule; ``runbook`` a text or link of its writer."""

    say: str
    severity: str
    site: str
    url: str
    rule: str
    alerts: list[NoticedAlert]
    runbook: str = ""
    is_test: bool = False

    @property
    def is_over(self) -> bool:
        """Whether this is good news."""
        return self.say == Say.RESOLVED

    @property
    def mark(self) -> str:
        """A coloured dot."""
        return CALM_MARK if self.is_over else MARKS[Severity(self.severity)]

    @property
    def colour(self) -> str:
        """Six hexadecimal digits."""
        return CALM_COLOUR if self.is_over else COLOURS[Severity(self.severity)]

    @property
    def headline(self) -> str:
        """What it is about, in one line: *Firing: Shop is down (ada.example)*."""
        what = self.alerts[0].title if len(self.alerts) == 1 else f"{len(self.alerts)} alerts, {self.rule}"
        test = "Test: " if self.is_test else ""
        return f"{test}{WORDS[Say(self.say)]}: {what} ({self.site})"

    def plain(self) -> str:
        """The whole in plain text, without the headline."""
        parts = [_plain_alert(one, with_title=len(self.alerts) > 1) for one in self.alerts]
        if self.runbook and not self.is_over:
            parts.append(f"What to do: {self.runbook}")
        return "\n\n".join(part for part in parts if part)

    def json(self) -> dict[str, Any]:
        """As the outbox keeps it."""
        return msgspec.to_builtins(self)

    @classmethod
    def read(cls, content: dict[str, Any]) -> "Notice":
        """From the outbox again."""
        return msgspec.convert(content, cls)


def readable_facts(facts: dict[str, Any]) -> dict[str, str]:
    """Facts as words, the first of them, without what only machines read."""
    shown = {
        name.replace("_", " "): _word(value)
        for name, value in facts.items()
        if value not in (None, "", [], {}) and not isinstance(value, dict)
    }
    return dict(list(shown.items())[:FACTS_SHOWN])


def worst(severities: Sequence[str]) -> Severity:
    """The worst of some severities."""
    return max((Severity(one) for one in severities), key=lambda one: one.rank)


def when(at: datetime) -> str:
    """2026-03-01 12:00 UTC"""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def short(text: str, most: int) -> str:
    """A text of at most so many characters, with an ellipsis where it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, (list, tuple)):
        return short(", ".join(str(one) for one in value), 300)
    return short(str(value), 300)


def _plain_alert(alert: NoticedAlert, *, with_title: bool) -> str:
    lines = [alert.title] if with_title else []
    lines += [alert.text] if alert.text else []
    lines += [f"{name}: {value}" for name, value in alert.facts.items()]
    lines.append(f"Since {when(alert.began_at)}" + (f" until {when(alert.resolved_at)}" if alert.resolved_at else ""))
    return "\n".join(lines)
