"""Links of messages that acknowledge or silence without a sign-in: who holds the message may act.

A token names the alert and the channel by which it came, and is signed. Scanners open every link, so opening one only
shows buttons.
"""

import hmac

from app.alerts.engine.models import Alert
from app.kit.settings import Settings
from app.sites.address import configured_url
from app.sites.digest import digest
from app.sites.ids import is_id
from app.sites.models import Site

NO_CHANNEL = "0" * 12


def sign(pepper: bytes, alert_id: str, channel_id: str | None) -> str:
    """The token for an alert, as sent by a channel."""
    head = f"{alert_id}.{channel_id or NO_CHANNEL}"
    return f"{head}.{digest(pepper, 'alert', head).hex()[:32]}"


def read(pepper: bytes, token: str) -> tuple[str, str | None] | None:
    """The alert and channel of a token; None when it was not signed by us."""
    alert_id, _, rest = token.partition(".")
    channel_id = rest.partition(".")[0]
    if not (is_id(alert_id) and is_id(channel_id)):
        return None
    ours = sign(pepper, alert_id, channel_id)
    if not hmac.compare_digest(ours.encode(), token.encode("utf-8", "replace")):
        return None
    return alert_id, None if channel_id == NO_CHANNEL else channel_id


def act_url(settings: Settings, pepper: bytes, alert: Alert, channel_id: str | None) -> str:
    """Where an alert is acknowledged or silenced by who holds the message."""
    return f"{configured_url(settings)}/alert/{sign(pepper, alert.id, channel_id)}"


def alert_url(settings: Settings, site: Site, alert: Alert) -> str:
    """The page of an alert."""
    return f"{site_url(settings, site)}/alerts/{alert.id}"


def site_url(settings: Settings, site: Site) -> str:
    """The pages of a site."""
    return f"{configured_url(settings)}/{site.public_id}"
