"""What an exception becomes at a door of telemetry: a refusal that its sender understands, counted for its owner."""

from app.apm.intake import Sender
from app.apm.status import Refused, unavailable
from app.ingest.dropped import Reason, tally
from app.kit.asgi import SlowBody
from app.kit.log import log
from app.kit.problems import Unavailable


def refusal(error: Exception) -> Refused:
    """What to answer for an exception: itself, or that the sender should try again."""
    if isinstance(error, Refused):
        return error
    if isinstance(error, Unavailable):
        return unavailable(error.detail or error.title, error.retry_after or 2)
    if isinstance(error, SlowBody):
        return unavailable("The body took too long to arrive.", 1)
    log.error("telemetry_failed", error=type(error).__name__, exc_info=error)
    return unavailable("Something went wrong here; please send it again.", 5)


def note(sender: Sender, refused: Refused) -> None:
    """Count a request that was refused whole, for its owner to see."""
    if refused.http == 413:
        tally.dropped(sender.site.number, Reason.REQUEST_TOO_LARGE, key=sender.key.id)
    elif refused.http in (400, 415):
        tally.dropped(sender.site.number, Reason.UNREADABLE, key=sender.key.id)
