"""What a tracker sends: one event or a batch of them, with short names because they travel in every beacon.

docs/tracker.md explains each field. Unknown fields are ignored, so that newer trackers can talk to older hubs.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct, field

MOST_EVENTS = 100
MOST_PROPS = 30
LONGEST_KEY = 100
LONGEST_VALUE = 2000

Id = Annotated[str, Meta(max_length=64)]


class Revenue(Struct):
    """Money: an amount in a currency (ISO 4217)."""

    amount: float | str
    currency: Annotated[str, Meta(pattern="^[A-Za-z]{3}$")]


class Sent(Struct):
    """One event as it was sent."""

    site: Annotated[str, Meta(max_length=120)] = field(name="s")
    name: Annotated[str, Meta(min_length=1, max_length=120)] = field(name="n")
    url: Annotated[str, Meta(max_length=8000)] = field(name="u", default="")
    title: Annotated[str, Meta(max_length=8000)] = field(name="l", default="")
    id: Id = field(name="i", default="")
    pageview: Id = field(name="v", default="")
    referrer: Annotated[str, Meta(max_length=8000)] | None = field(name="r", default=None)
    width: float | None = field(name="w", default=None)
    age_ms: float | None = field(name="a", default=None)
    time: str | float | None = field(name="t", default=None)
    props: dict[str, str | int | float | bool | None] | None = field(name="p", default=None)
    revenue: Revenue | None = field(name="$", default=None)
    engaged_ms: float | None = field(name="e", default=None)
    scroll_pct: float | None = field(name="d", default=None)
    is_retry: int | bool = field(name="y", default=0)
    is_automated: int | bool = field(name="b", default=0)
    is_passive: int | bool = field(name="q", default=0)
    has_hash_routing: int | bool = field(name="h", default=0)


class Many(Struct):
    """A batch. Its events are decoded one by one, so that a wrong one does not take the others with it."""

    events: list[msgspec.Raw]


_one = msgspec.json.Decoder(Sent)
_many = msgspec.json.Decoder(Many)


class Malformed(Exception):
    """The body cannot be understood; the message says where and why."""


def decoded(body: bytes) -> list[Sent | str]:
    """The events of a body, each an event or the reason why it is none.

    Raises Malformed when the body is no JSON object, or is a single event of the wrong shape.
    """
    try:
        return [_one.decode(body)]
    except RecursionError:
        raise Malformed("The JSON is nested too deeply.") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if b'"events"' not in body:
            raise Malformed(str(error)) from None
    try:
        return _each(_many.decode(body).events)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(str(error)) from None


def _each(raws: list[msgspec.Raw]) -> list[Sent | str]:
    if len(raws) > MOST_EVENTS:
        raise Malformed(f"A batch may have {MOST_EVENTS} events, this one has {len(raws)}.")
    events: list[Sent | str] = []
    for raw in raws:
        try:
            events.append(_one.decode(raw))
        except RecursionError:
            events.append("The JSON is nested too deeply.")
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            events.append(str(error))
    return events
