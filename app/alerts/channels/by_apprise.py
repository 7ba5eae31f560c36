"""All the others, through Apprise where the operator has installed it (``pip install nightjar[apprise]``).

Apprise opens its own connections, which no guard of ours sees, and may read files by some of its addresses. So this
kind is there only when the operator has opened all of the network anyway (``NIGHTJAR_EGRESS=open``).
"""

import asyncio
from importlib.util import find_spec
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr

from app.alerts.channels.failures import NotNow, Refused
from app.alerts.channels.kind import Form, Kind, Sending
from app.kit.settings import Settings

FORBIDDEN = frozenset({"file", "http", "https", "syslog", "dbus", "gnome", "macosx", "windows"})


def is_there(settings: Settings) -> bool:
    """Whether this kind may be used."""
    return settings.egress == "open" and find_spec("apprise") is not None


def _readable(secret: SecretStr) -> SecretStr:
    scheme = urlsplit(secret.get_secret_value().strip()).scheme.lower()
    if not scheme or scheme in FORBIDDEN:
        raise ValueError("is an address of Apprise, such as signal://… or mastodon://…")
    return SecretStr(secret.get_secret_value().strip())


class AppriseForm(Form):
    """``url``: an address in Apprise's way of writing."""

    url: Annotated[SecretStr, AfterValidator(_readable)]


async def notify(form: AppriseForm, sending: Sending) -> str:
    """Hand a message to Apprise. Raises Refused and NotNow; Apprise does not say why."""
    import apprise  # type: ignore[import-not-found]  # an extra

    told = apprise.Apprise(asset=apprise.AppriseAsset(plugin_paths=None, secure_logging=True))
    if not told.add(form.url.get_secret_value()):
        raise Refused("Apprise cannot read this address.")
    notice = sending.notice
    body = f"{notice.plain()}\n\n{notice.url}"
    if not await asyncio.to_thread(told.notify, body=body, title=f"{notice.mark} {notice.headline}"):
        raise NotNow("Apprise could not deliver it; it does not say why.")
    return "Apprise says that it was delivered."


APPRISE = Kind("apprise", "Apprise", AppriseForm, help="One of the many services that Apprise knows.")
