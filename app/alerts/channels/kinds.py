"""All kinds of channels, in the order in which people choose from them."""

from app.alerts.channels.by_apprise import APPRISE, is_there
from app.alerts.channels.discord import DISCORD
from app.alerts.channels.gotify import GOTIFY
from app.alerts.channels.kind import Kind
from app.alerts.channels.mail import MAIL
from app.alerts.channels.matrix import MATRIX
from app.alerts.channels.ntfy import NTFY
from app.alerts.channels.opsgenie import OPSGENIE
from app.alerts.channels.pagerduty import PAGERDUTY
from app.alerts.channels.pushover import PUSHOVER
from app.alerts.channels.slack import SLACK
from app.alerts.channels.teams import TEAMS
from app.alerts.channels.telegram import TELEGRAM
from app.alerts.channels.webhook import WEBHOOK
from app.kit.settings import Settings

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        MAIL, WEBHOOK, SLACK, DISCORD, TEAMS, TELEGRAM, NTFY, GOTIFY, PUSHOVER, MATRIX, PAGERDUTY, OPSGENIE, APPRISE,
    )
}  # fmt: skip


def kinds_here(settings: Settings) -> list[Kind]:
    """The kinds that this hub can use."""
    return [kind for kind in KINDS.values() if kind is not APPRISE or is_there(settings)]
