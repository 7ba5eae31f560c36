"""From what was sent to what is kept: a list of named steps. The list is the documentation.

The address and the user agent are in ``Arrival`` for as long as the request lasts, and in nothing that leaves here.
"""

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from hashlib import blake2b

from app.ingest.dropped import Dropped, Reason
from app.ingest.rows import Hit, instant
from app.ingest.title import title_of
from app.kit.address import is_among
from app.kit.device import Device, device_of, size_class
from app.sites.directory import KnownSite
from app.track.moment import arrived_ms, told_ms
from app.track.page import Page, page_of
from app.track.place import Place
from app.track.salts import day_before, overlaps, utc_day
from app.track.source import source_of
from app.track.visitor import visitor_id
from app.track.wire import LONGEST_KEY, LONGEST_VALUE, MOST_PROPS, Sent

MOST_ENGAGED_MS = 4 * 3600 * 1000
MOST_REVENUE = Decimal(10) ** 14
NO_PAGE, NO_DEVICE = Page("", "/", {}), Device("", "", "", "", "other", False)
CONTROL = dict.fromkeys(range(32), " ") | {127: " "}


@dataclass(slots=True)
class Arrival:
    """One request as it came in. Lives as long as the request does."""

    at_ms: int
    address: str
    user_agent: str
    origin: str
    language: str
    has_opted_out: bool
    is_prefetch: bool
    place: Place
    salt: bytes
    salt_before: bytes | None
    host: str = ""  # who rents out the server that it came from, '' for all others
    # A server with a secret key tells of somebody else: when it was is as it says, and who by an id if it likes.
    is_server: bool = False
    visitor: str = ""


@dataclass(slots=True)
class Draft:
    """An event on its way through the steps."""

    sent: Sent
    site: KnownSite
    arrival: Arrival
    hit: Hit
    page: Page = NO_PAGE
    device: Device = NO_DEVICE

    def filter(self, reason: Reason, family: str = "") -> None:
        """Note that this is taken for no person, unless something said so before."""
        self.hit.filtered = self.hit.filtered or f"{reason.value}/{family}"


Step = Callable[[Draft], None]


def drop_opted_out(draft: Draft) -> None:
    """Do Not Track and Global Privacy Control mean no, also when a script of somebody else's sends the hit."""
    if draft.arrival.has_opted_out:
        raise Dropped(Reason.OPTED_OUT)


def filter_prefetch(draft: Draft) -> None:
    """A page fetched ahead of time was not seen; the tracker counts it when it is shown."""
    if draft.arrival.is_prefetch:
        draft.filter(Reason.PREFETCH)


def filter_bot(draft: Draft) -> None:
    """Bots, crawlers, monitors and scripts, by their own word."""
    if draft.arrival.is_server and not draft.arrival.user_agent:
        return  # a server tells of a visitor without saying with what they came
    draft.device = device_of(draft.arrival.user_agent)
    if draft.device.is_bot:
        draft.filter(Reason.BOT, draft.device.family)
    elif draft.sent.is_automated:
        draft.filter(Reason.AUTOMATION)


def filter_referrer_spam(draft: Draft) -> None:
    """Visits sent so that somebody looks at their referrer."""
    family = draft.site.shields.spammer(draft.hit.referrer.partition("/")[0]) if draft.hit.referrer else ""
    if family:
        draft.filter(Reason.REFERRER_SPAM, family)


def filter_datacenter(draft: Draft) -> None:
    """Hits from rented servers. The last of the filters, because it is the least sure of them and counts at first."""
    if draft.arrival.host:
        draft.filter(Reason.DATACENTER, draft.arrival.host)


def drop_shielded(draft: Draft) -> None:
    """What the site's owner keeps out: addresses, countries, pages, host names that are not theirs."""
    shields, arrival, hit = draft.site.shields, draft.arrival, draft.hit
    if shields.addresses and is_among(arrival.address, shields.addresses):
        raise Dropped(Reason.SHIELDED_ADDRESS)
    if arrival.place.country and arrival.place.country in shields.countries:
        raise Dropped(Reason.SHIELDED_COUNTRY)
    if shields.hostnames and not shields.has_hostname(hit.hostname):
        raise Dropped(Reason.SHIELDED_HOSTNAME)
    if shields.pages and shields.has_page(hit.path):
        raise Dropped(Reason.SHIELDED_PAGE)


def put_time(draft: Draft) -> None:
    """The time of arrival less the event's age. Clocks of devices are wrong, so an absolute time is only a hint."""
    now, sent = draft.arrival.at_ms, draft.sent
    if draft.arrival.is_server and sent.time is not None:
        draft.hit.ts = instant(told_ms(sent.time, now))
    else:
        draft.hit.ts = instant(arrived_ms(sent.age_ms, sent.time, now))


def put_page(draft: Draft) -> None:
    """Host name and path; the query is looked at for its source and forgotten."""
    page = page_of(draft.sent.url, bool(draft.sent.has_hash_routing))
    if page is None:
        raise Dropped(Reason.INVALID, "The event's url is not an http(s) address.")
    draft.page = page
    draft.hit.hostname, draft.hit.path = _clean(page.hostname), _clean(page.path)


def put_title(draft: Draft) -> None:
    """What the page is called, where its tag or its server says so."""
    if draft.sent.title:
        draft.hit.title = title_of(_clean(draft.sent.title))


def drop_wrong_origin(draft: Draft) -> None:
    """Only pages of the origins that the owner allows may send; an empty list allows every page."""
    allowed = draft.site.allowed_origins
    if not allowed:
        return
    told = page_of(draft.arrival.origin) if draft.arrival.origin else draft.page
    hostname = told.hostname if told else ""
    if not any(hostname == origin or fnmatchcase(hostname, origin) for origin in allowed):
        raise Dropped(Reason.WRONG_ORIGIN)


def put_source(draft: Draft) -> None:
    """Referrer, source, channel and campaign."""
    source, hit = source_of(draft.page, draft.sent.referrer or ""), draft.hit
    texts = source if _is_clean("".join(source)) else map(_clean, source)
    (
        hit.referrer, hit.source, hit.channel, hit.click_id,
        hit.utm_source, hit.utm_medium, hit.utm_campaign, hit.utm_term, hit.utm_content,
    ) = texts  # fmt: skip


def put_device(draft: Draft) -> None:
    """Browser, system, kind of device, size class of the window, language."""
    hit, device = draft.hit, draft.device
    hit.browser, hit.browser_version, hit.os, hit.os_version = device[:4]
    hit.device = device.device
    width = draft.sent.width
    hit.size = size_class(int(width)) if width and math.isfinite(width) else ""
    hit.language = draft.arrival.language


def put_place(draft: Draft) -> None:
    """Country, region and city."""
    draft.hit.country, draft.hit.region, draft.hit.city = draft.arrival.place


def put_visitor(draft: Draft) -> None:
    """The visitor's id of the day, and in the first half hour of a day also that of the day before."""
    arrival = draft.arrival
    # An id has a place of its own, so that nobody's id is somebody's address.
    told = ("", f"id:{arrival.visitor}") if arrival.visitor else (arrival.address, arrival.user_agent)
    who = (draft.site.number, draft.page.hostname, *told)
    draft.hit.visitor_id = visitor_id(draft.arrival.salt, *who)
    if draft.arrival.salt_before:
        draft.hit.visitor_before = visitor_id(draft.arrival.salt_before, *who)


def put_ids(draft: Draft) -> None:
    """The event's id, from the sender so that a retry has the same, and that of the page view it belongs to."""
    hit, sent = draft.hit, draft.sent
    hit.event_id = _number(sent.id) if sent.id else secrets.randbits(64)
    is_own = not sent.pageview or sent.pageview == sent.id  # a page view belongs to itself
    hit.pageview_id = hit.event_id if is_own else _number(sent.pageview)
    hit.is_retry = bool(sent.is_retry)
    hit.is_passive = 1 if sent.is_passive else 0


def put_measures(draft: Draft) -> None:
    """Engaged milliseconds, scroll depth, revenue."""
    hit, sent = draft.hit, draft.sent
    hit.engaged_ms = _bounded(sent.engaged_ms, MOST_ENGAGED_MS)
    hit.scroll_pct = _bounded(sent.scroll_pct, 100)
    if sent.revenue:
        try:
            amount = Decimal(str(sent.revenue.amount)).quantize(Decimal("0.001"))
        except InvalidOperation:
            raise Dropped(Reason.INVALID, "The revenue's amount is not a number.") from None
        if not amount.is_finite() or abs(amount) > MOST_REVENUE:
            raise Dropped(Reason.INVALID, "The revenue's amount is out of range.")
        hit.revenue, hit.currency = str(amount), sent.revenue.currency.upper()


def put_props(draft: Draft) -> None:
    """Custom properties as text, within their bounds: 30 keys, 100 and 2,000 characters."""
    props = draft.sent.props
    if not props:
        return
    if len(props) > MOST_PROPS:
        raise Dropped(Reason.INVALID, f"An event may have {MOST_PROPS} props, this one has {len(props)}.")
    kept = {}
    for key, value in props.items():
        if value is None:
            continue
        text = ("true" if value else "false") if isinstance(value, bool) else str(value)
        kept[_clean(key)[:LONGEST_KEY]] = _clean(text)[:LONGEST_VALUE]
    draft.hit.props = kept


STEPS: list[Step] = [
    drop_opted_out,
    filter_prefetch,
    filter_bot,
    put_time,
    put_page,
    put_title,
    drop_shielded,
    drop_wrong_origin,
    put_ids,
    put_source,
    filter_referrer_spam,
    filter_datacenter,
    put_device,
    put_place,
    put_measures,
    put_props,
    put_visitor,
]


def enriched(sent: Sent, site: KnownSite, arrival: Arrival) -> Hit:
    """Run an event through the steps. Raises Dropped with the reason of the step that refused it."""
    hit = Hit(site_id=site.number, ts="", visitor_id=0, event_id=0, name=_clean(sent.name))
    draft = Draft(sent, site, arrival, hit)
    for step in STEPS:
        step(draft)
    return hit


def days_of(at_ms: int) -> tuple[str, str | None]:
    """The UTC day whose salt an arrival needs, and the day before when a visit may have begun in it."""
    day = utc_day(at_ms / 1000)
    return day, day_before(day) if overlaps(at_ms / 1000) else None


def _clean(text: str) -> str:
    """Text without control characters and lone surrogates, which no table and no page should have to bear."""
    if _is_clean(text):
        return text
    return text.translate(CONTROL).encode("utf-8", "replace").decode("utf-8")


def _is_clean(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _number(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def _bounded(value: float | None, most: int) -> int:
    return int(min(max(value, 0), most)) if value and math.isfinite(value) else 0
