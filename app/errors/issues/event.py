"""Answers about one event, and about the events of a group."""

import asyncio
import re
from typing import Any

import msgspec

from app.errors.code.link import CodeLink, put_links
from app.errors.issues import schemas as s
from app.errors.issues import views as v
from app.errors.issues.asking import Question, shown
from app.errors.issues.one import ErrorNotFound, found, mine_of, where_of
from app.errors.issues.queries import ORDERS, Events, StoredEvent, dashed
from app.errors.resolving import has_maps
from app.errors.row import put_owners, title
from app.kit.problems import NotFound
from app.kit.sql import Fragment
from app.kit.window import Window

EVENT_ID = re.compile(r"[0-9a-f]{32}")
ALWAYS = Fragment("1")


class EventNotFound(NotFound):
    code, title = "event_not_found", "There is no such event"


async def events(asked: Question, number: int, params: v.EventsParams) -> v.EventsAnswer:
    """A page of events."""
    _, hashes = await found(asked, number)
    window, before = asked.window(params), ALWAYS
    if params.before:
        at_ms, _, event_id = params.before.partition("-")
        before = Fragment(
            "(at, event_id) < (fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC'), toUUIDOrZero({before_id:String}))",
            {"before_ms": int(at_ms), "before_id": dashed(event_id)},
        )
    store = Events(asked.clickhouse, asked.site.id)
    rows = await store.events(window, mine_of(hashes), where_of(params.q), before, params.limit)
    last = f"{rows[-1]['at_ms']}-{rows[-1]['id']}" if len(rows) == params.limit else ""
    return v.EventsAnswer(window=shown(window), events=[v.EventRow(**row) for row in rows], next=last)


async def event(asked: Question, number: int, which: str, params: s.ErrorParams) -> v.EventView:
    """One event of a group: by its id, or ``newest``, ``oldest``, ``recommended`` among those that match."""
    _, hashes = await found(asked, number)
    store, mine, where = Events(asked.clickhouse, asked.site.id), mine_of(hashes), where_of(params.q)
    if which in ORDERS:
        which = await _chosen(asked, store, mine, where, which, params)
    one = await stored(asked, which)
    if one.hash not in {hash_.hash for hash_ in hashes}:
        raise EventNotFound()
    around, notes = await asyncio.gather(store.neighbours(mine, where, one), store.notes(one.id))
    return view(one, await _read(asked, one), number, around, notes)


async def _chosen(
    asked: Question, store: Events, mine: Fragment, where: Fragment, which: str, params: s.ErrorParams
) -> str:
    chosen = await store.chosen(asked.window(params), mine, where, which)
    if not chosen:  # nothing of it in this time: what there was at all is better than nothing
        now_ms = int(asked.at.timestamp() * 1000)
        chosen = await store.chosen(Window(0, now_ms + 3_600_000, 3_600), mine, ALWAYS, which)
    if not chosen:
        raise EventNotFound()
    return chosen


async def stored(asked: Question, event_id: str) -> StoredEvent:
    """An event of the site. Raises EventNotFound."""
    plain = event_id.replace("-", "").lower()
    one = await Events(asked.clickhouse, asked.site.id).event(plain) if EVENT_ID.fullmatch(plain) else None
    if one is None:
        raise EventNotFound()
    return one


async def by_id(asked: Question, event_id: str) -> v.EventView:
    """An event whose group one does not know."""
    one = await stored(asked, event_id)
    number = await Events(asked.clickhouse, asked.site.id).number_of(one.hash)
    if not number:
        raise ErrorNotFound("Its group is not found yet; it will be in a moment.")
    notes = await Events(asked.clickhouse, asked.site.id).notes(one.id)
    return view(one, await _read(asked, one), number, {}, notes)


async def _read(asked: Question, one: StoredEvent) -> dict[str, Any]:
    """What is kept of an event; frames whose source map came after it are read with that now."""
    payload: dict[str, Any] = msgspec.json.decode(one.payload) if one.payload else {}
    if has_maps(payload):
        await asked.source_maps.resolve(asked.site.id, payload)
        put_owners(payload)
    code = CodeLink(asked.site.code_url, asked.site.code_root) if asked.site.code_url else None
    put_links(payload, code, one.release)
    return payload


def view(
    one: StoredEvent, payload: dict[str, Any], number: int, around: dict[str, str], notes: list[dict[str, Any]]
) -> v.EventView:
    """An event as its page shows it."""
    report = payload.pop("scrubbed", {})
    return v.EventView(
        id=one.id, number=number, at_ms=one.at_ms, received_ms=one.received_ms,
        title=payload.get("title") or title(one.type, one.value), level=one.level, platform=one.platform,
        release=one.release, dist=one.dist, environment=one.environment, server=one.server, user=one.user,
        trace_id=one.trace_id, span_id=one.span_id, sdk=one.sdk, source=one.source, handled=one.handled, url=one.url,
        browser=one.browser, browser_version=one.browser_version, os=one.os, os_version=one.os_version,
        device=one.device, is_minified=bool(one.is_minified), hash=f"{one.hash:016x}", has_details=bool(one.payload),
        clock=payload.pop("clock", ""), event=payload, notes=[v.Note(**note) for note in notes],
        scrubbed=[v.ScrubbedPlace(**place) for place in report.get("places", [])], scrubbed_count=one.scrubbed,
        previous=_id(around.get("previous")), next=_id(around.get("next")), oldest=_id(around.get("oldest")),
        newest=_id(around.get("newest")),
    )  # fmt: skip


def _id(text: str | None) -> str:
    return text if text and EVENT_ID.fullmatch(text) else ""
