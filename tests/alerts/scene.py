"""What tests of the engine share: a site that tells signals, a clock, and what waits in the outbox."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.alerts.channels.kinds import KINDS
from app.alerts.channels.models import Channel
from app.alerts.channels.sealed import put, read_form
from app.alerts.engine.models import Alert, AlertEvent
from app.alerts.engine.work import hear_all
from app.alerts.models import Message
from app.alerts.signals import Signal, tell
from app.kit.stores import Stores
from app.kit.work import transaction
from app.sites.ids import new_id
from app.sites.models import Site

SLACK = {"url": "https://hooks.slack.test/services/T0/B0/secret"}


@dataclass
class Scene:
    """A site, and the time there."""

    stores: Stores
    site: Site
    at: datetime = field(default_factory=lambda: datetime(2026, 3, 2, 12, tzinfo=UTC))

    def forward(self, **time: float) -> None:
        self.at += timedelta(**time)

    async def signal(self, state: str = "firing", subject: str = "monitor:1", **fields: Any) -> None:
        known = {
            "kind": "monitor_down", "severity": "critical", "title": f"{subject} is down", "text": "Refused.",
            "path": "/monitors/1", "facts": {}, "at": self.at,
        }  # fmt: skip
        async with transaction(self.stores) as work:
            await tell(work, Signal(site_id=self.site.id, subject=subject, state=state, **(known | fields)))

    async def hear(self, **time: float) -> None:
        self.forward(**time)
        await hear_all(self.stores, self.at)

    async def tell(self, state: str = "firing", subject: str = "monitor:1", **fields: Any) -> None:
        """A signal that is heard at once."""
        await self.signal(state, subject, **fields)
        await self.hear()

    async def channel(self, kind: str = "slack", fields: dict | None = None, **columns: Any) -> Channel:
        made = Channel(
            id=new_id(), organization_id=self.site.organization_id, site_id=self.site.id, kind=kind, name=f"our {kind}",
            is_on=True, is_default=True, for_all_sites=False, created_at=self.at, changed_at=self.at, failures=0,
            answer="", worked_at=None, failing_since=None, warned_at=None,
        )  # fmt: skip
        for name, value in columns.items():
            setattr(made, name, value)
        put(made, read_form(KINDS[kind], SLACK if fields is None else fields), self.stores.pepper)
        async with self.stores.postgres.work() as work:
            work.add(made)
        return made

    async def alerts(self) -> list[Alert]:
        async with self.stores.postgres.work() as work:
            wanted = select(Alert).where(Alert.site_id == self.site.id)
            return list(await work.scalars(wanted.order_by(Alert.began_at, Alert.id)))

    async def alert(self) -> Alert:
        [one] = await self.alerts()
        return one

    async def messages(self) -> list[Message]:
        async with self.stores.postgres.work() as work:
            return list(await work.scalars(select(Message).order_by(Message.number)))

    async def said(self) -> list[str]:
        """What every message says, in order."""
        return [message.subject for message in await self.messages()]

    async def timeline(self, alert: Alert) -> list[str]:
        async with self.stores.postgres.work() as work:
            wanted = select(AlertEvent.what).where(AlertEvent.alert_id == alert.id)
            return list(await work.scalars(wanted.order_by(AlertEvent.id)))
