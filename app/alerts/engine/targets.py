"""To whom an alert is told: the channels of a rule's step, the site's default ones, or the owners by mail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.alerts.carriers import EMAIL
from app.alerts.channels.models import Channel
from app.alerts.engine.models import Alert
from app.alerts.rules.models import AlertRule
from app.alerts.telling import Say

OWNERS = "owners"  # stands for the owners' own mail, where no channel is set up
DEAD = "channel_dead"


@dataclass(frozen=True, slots=True)
class Target:
    """One recipient by one way. ``channel_id`` None: the hub's mail to an owner."""

    channel_id: str | None
    kind: str
    name: str
    recipient: str

    @property
    def lane(self) -> str:
        """What is delivered in order."""
        return f"{self.channel_id or OWNERS}:{self.recipient}" if self.kind == EMAIL else f"{self.channel_id}"


@dataclass(frozen=True, slots=True)
class Ways:
    """What a site may use, and the owners' addresses, empty when the hub sends no mail."""

    channels: Sequence[Channel]
    owners: Sequence[str]

    def of(self, alert: Alert, rule: AlertRule | None, say: Say, step: int) -> tuple[str, ...]:
        """Which ways tell something of an alert, by their ids; empty when there is none."""
        if say in (Say.RESOLVED, Say.REMINDER):
            known = self._usable(alert.told_to, alert)
            return known or self._default(alert)
        steps: list[dict[str, Any]] = list(rule.steps) if rule else []
        named = steps[step]["channels"] if step < len(steps) else []
        return self._usable(named, alert) or self._default(alert)

    def targets(self, way: str) -> list[Target]:
        """The recipients of a way."""
        if way == OWNERS:
            return [Target(None, EMAIL, "the owners' mail", address) for address in self.owners]
        channel = next(one for one in self.channels if one.id == way)
        if channel.kind == EMAIL:
            return [Target(way, EMAIL, channel.name, address) for address in channel.settings.get("to", [])]
        return [Target(way, channel.kind, channel.name, channel.name)]

    def names(self, ways: Iterable[str]) -> str:
        """The names of some ways, for the timeline."""
        return ", ".join(dict.fromkeys(target.name for way in ways for target in self.targets(way)))

    def _default(self, alert: Alert) -> tuple[str, ...]:
        chosen = self._usable([one.id for one in self.channels if one.is_default], alert)
        if chosen:
            return chosen
        if self.owners:
            return (OWNERS,)
        # Better by a way that nobody chose for this than by none.
        return self._usable([one.id for one in self.channels], alert)

    def _usable(self, named: Iterable[str], alert: Alert) -> tuple[str, ...]:
        there = {one.id for one in self.channels if one.is_on} | ({OWNERS} if self.owners else set())
        if alert.kind == DEAD:
            there.discard(alert.subject.partition(":")[2])  # it cannot tell of its own death
        return tuple(dict.fromkeys(one for one in named if one in there))
