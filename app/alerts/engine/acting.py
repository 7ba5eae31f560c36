"""What happens behind the link of a message about an alert: its holder takes it, or silences it."""

from datetime import datetime

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from app.alerts import links
from app.alerts.channels.models import Channel
from app.alerts.engine import inbox
from app.alerts.engine.models import ACTIVE, Alert
from app.alerts.notice import when
from app.alerts.unsubscribe import FORM, PAGE, page
from app.sites.models import Site

Answer = tuple[int, str]  # status and page
NOWHERE = page("This link leads nowhere", "It is mistyped, or the alert is gone. There is nothing more to do.")
HOURS = {"silence1": 1, "silence8": 8, "silence24": 24}
BUTTONS = (
    ("acknowledge", "I take it"), ("silence1", "Silence for 1 hour"), ("silence8", "Silence for 8 hours"),
    ("silence24", "Silence for a day"),
)  # fmt: skip


async def asked(work: AsyncSession, pepper: bytes, token: str) -> Answer:
    """Before a decision."""
    found = await _found(work, pepper, token)
    if found is None:
        return 404, NOWHERE
    alert, site, _ = found
    return 200, _page(alert, site)


async def done(work: AsyncSession, pepper: bytes, token: str, action: str, at: datetime) -> Answer:
    """Take it, or silence it."""
    found = await _found(work, pepper, token)
    if found is None:
        return 404, NOWHERE
    alert, site, by = found
    if alert.state in ACTIVE:
        if action in HOURS:
            await inbox.keep_quiet(work, alert, HOURS[action], by, at)
        elif action == "acknowledge":
            inbox.acknowledge(work, alert, by, at)
    await work.flush()
    return 200, _page(alert, site)


async def _found(work: AsyncSession, pepper: bytes, token: str) -> tuple[Alert, Site, str] | None:
    read = links.read(pepper, token)
    alert = await work.get(Alert, read[0]) if read else None
    site = await work.get(Site, alert.site_id) if alert else None
    if read is None or alert is None or site is None or site.deleted_at is not None:
        return None
    channel = await work.get(Channel, read[1]) if read[1] else None
    return alert, site, f"the link sent by {channel.name if channel else 'mail'}"


def _page(alert: Alert, site: Site) -> str:
    said = f"{site.domain} · {alert.severity} · since {when(alert.began_at)}. {alert.text}"
    if alert.state not in ACTIVE:
        return page(f"It is over: {alert.title}", said)
    if alert.acknowledged_at is not None:
        words = f"Taken at {when(alert.acknowledged_at)} by {alert.acknowledged_by}. {said}"
        return PAGE.format(title=alert.title, said=words, form=_forms(BUTTONS[1:]))
    return PAGE.format(title=alert.title, said=said, form=_forms(BUTTONS))


def _forms(buttons: tuple[tuple[str, str], ...]) -> Markup:
    return Markup("").join(FORM.format(action=action, button=label) for action, label in buttons)
