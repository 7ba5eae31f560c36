"""The answer to who opened a link: the error as its page shows it, less what is not for strangers."""

from app.errors.issues import event as events
from app.errors.issues import one
from app.errors.issues.asking import Question
from app.errors.issues.event import EventNotFound
from app.errors.issues.schemas import ErrorParams
from app.errors.issues.views import EventView
from app.errors.shared.schemas import SharedError, SharedEvent
from app.errors.shared.told import told

PERIOD = ErrorParams(period="14d", buckets=56)


async def shared_error(asked: Question, number: int) -> SharedError:
    """One error. Raises ErrorNotFound."""
    head = await one.group(asked, number)
    series = await one.series(asked, number, PERIOD)
    try:
        shown = _event(await events.event(asked, number, "recommended", PERIOD))
    except EventNotFound:
        shown = None
    known = head.model_dump(include=SharedError.model_fields.keys() - {"event", "series", "domain"})
    return SharedError(**known, domain=asked.site.domain, series=series, event=shown)


def _event(event: EventView) -> SharedEvent:
    known = event.model_dump(include=SharedEvent.model_fields.keys() - {"event"})
    return SharedEvent(**known, event=told(event.event))
