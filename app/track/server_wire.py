"""What a server tells: events in full words, each perhaps with the visitor whom it is about. Pure."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from app.track.wire import Id, Malformed, Revenue, Sent

MOST_EVENTS = 1000


class Visitor(Struct, forbid_unknown_fields=True):
    """Who it was: hashed at the door under the day's salt as browsers are, and nothing of it is stored."""

    ip: Annotated[str, Meta(max_length=60)] = ""
    user_agent: Annotated[str, Meta(max_length=1000)] = ""
    id: Annotated[str, Meta(max_length=200)] = ""


class Event(Struct, forbid_unknown_fields=True):
    """Something that happened, in a server's words. A field that is not listed is an error, so that none is lost."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    url: Annotated[str, Meta(min_length=1, max_length=8000)]
    title: Annotated[str, Meta(max_length=8000)] = ""
    timestamp: str | float | None = None
    id: Id = ""
    visitor: Visitor | None = None
    referrer: Annotated[str, Meta(max_length=8000)] | None = None
    props: dict[str, str | int | float | bool | None] | None = None
    revenue: Revenue | None = None
    engaged_ms: float | None = None
    scroll_pct: float | None = None
    pageview_id: Id = ""
    interactive: bool = True
    hash_routing: bool = False

    def sent(self) -> Sent:
        """The same in the words of the browsers' door."""
        return Sent(
            site="", name=self.name, url=self.url, title=self.title, id=self.id, pageview=self.pageview_id,
            referrer=self.referrer, time=self.timestamp, props=self.props, revenue=self.revenue,
            engaged_ms=self.engaged_ms, scroll_pct=self.scroll_pct, is_retry=bool(self.id),
            is_passive=not self.interactive, has_hash_routing=self.hash_routing,
        )  # fmt: skip


class _Many(Struct):
    events: list[msgspec.Raw]


_array = msgspec.json.Decoder(list[msgspec.Raw])
_object = msgspec.json.Decoder(_Many)
_event = msgspec.json.Decoder(Event)


def decoded(body: bytes) -> list[Event | str]:
    """The events of a body, each an event or the reason why it is none. Raises Malformed."""
    try:
        raws = _array.decode(body) if body.lstrip()[:1] == b"[" else _object.decode(body).events
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"The body must be a JSON array of events, or an object with one as events: {error}") from None
    if not raws:
        raise Malformed("There is no event in it.")
    if len(raws) > MOST_EVENTS:
        raise Malformed(f"A request may have {MOST_EVENTS} events, this one has {len(raws)}.")
    return [_one(raw) for raw in raws]


def _one(raw: msgspec.Raw) -> Event | str:
    try:
        return _event.decode(raw)
    except RecursionError:
        return "The JSON is nested too deeply."
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return str(error)
