"""What features tell the alerts: something happened to a thing of a site, or is over.

A signal is written in the caller's transaction: there is never a transition without its signal, nor a signal of
something that was rolled back. The engine (``engine``) reads them in the order in which they were told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts.models import ToldSignal
from app.kit.work import announce

TOLD = "nightjar.signals"  # told to every process after the commit, so that the notifier need not wait


class SignalState(StrEnum):
    """A state that begins or ends, or an event, which has no end."""

    FIRING = "firing"
    RESOLVED = "resolved"
    EVENT = "event"


class Severity(StrEnum):
    """How bad it is: ``critical`` wakes somebody, ``warning`` can wait for the morning, ``info`` is good to know."""

    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 is the mildest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something happened to ``subject`` (``monitor:17``, ``error_group:42``).

    ``kind``: what it is (``monitor_down``, ``error_regressed``). ``title``: one line, without the site's name.
    ``text``: one to three sentences. ``path``: the page of the thing in the dashboard, below the site's own, with a
    slash at its front. ``facts``: what is worth a table under the text, plain values; the key ``parents`` lists the
    subjects on which this one depends: while one of them fires, nobody is told of this one.
    """

    site_id: int
    kind: str
    subject: str
    state: SignalState | str
    severity: Severity | str
    title: str
    text: str
    path: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


async def tell(work: AsyncSession, signal: Signal) -> None:
    """Tell the alerts, in the transaction of the cause. Raises ValueError for a state or severity that is none."""
    work.add(
        ToldSignal(
            site_id=signal.site_id, kind=signal.kind, subject=signal.subject, state=SignalState(signal.state),
            severity=Severity(signal.severity), title=signal.title[:300], text=signal.text[:4000], path=signal.path,
            facts=dict(signal.facts), at=signal.at,
        )
    )  # fmt: skip
    await work.flush()
    announce(work, TOLD, b"")
