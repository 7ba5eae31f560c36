"""Everything Nightjar stores, on one page.

One struct is at once the message on the stream and the row of the table: who asks "what do you know about me?"
reads this file. No struct has a field for an address or a user agent; what was promised not to be kept has no
place to be put. New fields go at the end with a default, so that old and new processes understand each other.
"""

from typing import Any

import msgspec


def instant(unix_ms: int) -> str:
    """A time as rows carry it: unix seconds with three decimals, as text; every ClickHouse reads that as DateTime64."""
    return f"{unix_ms // 1000}.{unix_ms % 1000:03d}"


def unix_ms(instant: str) -> int:
    """The unix milliseconds of an instant."""
    return int(instant[:-4]) * 1000 + int(instant[-3:])


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """Something that happened on a page: the table ``events``. Ids are 64-bit; see docs/analytics.md for each field."""

    site_id: int
    session_id: int = 0
    ts: str  # as ``instant`` writes it
    visitor_id: int
    event_id: int
    pageview_id: int = 0
    name: str
    hostname: str = ""
    path: str = ""
    entry_path: str = ""
    referrer: str = ""
    source: str = ""
    channel: str = ""
    click_id: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""
    country: str = ""
    region: str = ""
    city: str = ""
    language: str = ""
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""
    size: str = ""
    engaged_ms: int = 0
    scroll_pct: int = 0
    revenue: str = "0"
    currency: str = ""
    props: dict[str, str] = {}
    is_passive: int = 0  # 1: it happened without the visitor doing anything, so it does not end a bounce
    filtered: str = ""  # ``reason/family`` for which the door would leave it out; its owner lets such hits in
    title: str = ""  # of the page, without e-mail addresses


class Hit(Event, kw_only=True, omit_defaults=True):
    """An event on its way from the door to the writer, which gives it a session. The extra fields are not stored.

    ``visitor_before`` is the same visitor under yesterday's salt. It is only there in the first half hour after
    midnight, the one time when a visit can have begun before the salt changed.
    """

    visitor_before: int = 0
    is_retry: bool = False


OF_A_STORED_EVENT = {"session_id", "entry_path", "import_id"}


class Drop(msgspec.Struct, kw_only=True):
    """How many hits of a site were dropped in a minute for one reason: the table ``drops``."""

    site_id: int
    minute: int  # seconds since 1970, UTC
    reason: str
    count: int
    key_id: str = ""  # of telemetry: who sent it


class ErrorEvent(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error that happened: the table ``error_events``; docs/errors.md tells each field. Hashes have 63 bits.

    ``user`` is a pseudonym of the site's own, ``payload`` the scrubbed event as JSON, '' where it was left out.
    A default that is left out must be the table's own, which is 0 or '' everywhere: what may be another has none here.
    """

    site_id: int
    hash: int
    at: str  # as ``instant`` writes it
    received: str
    event_id: str
    hashes: list[int] = []
    loose: int = 0
    hash_version: int
    level: str
    platform: str = ""
    type: str = ""
    value: str = ""
    culprit: str = ""
    logger: str = ""
    transaction: str = ""
    release: str = ""
    dist: str = ""
    environment: str = ""
    server: str = ""
    user: int = 0
    trace_id: str = ""
    span_id: str = ""
    sdk: str = ""
    handled: int
    source: str
    noise: str = ""
    url: str = ""
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""
    tags: dict[str, str] = {}
    is_minified: int = 0
    scrubbed: int = 0
    revision: int = 0  # how often it was read again
    was: int = 0  # the hash that it had before, or that another telling of it had
    payload: str = ""


class SentError(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An error on its way from the door to the writer, scrubbed. ``event`` is in our shape (app/errors/event.py)."""

    site_id: int
    event_id: str
    at_ms: int
    received_ms: int
    user: int = 0
    source: str = "sentry"
    is_crawler: bool = False
    browser: str = ""
    browser_version: str = ""
    os: str = ""
    os_version: str = ""
    device: str = ""
    replaces: list[str] = []  # ids of events that told of the same thing, and go
    revision: int = 0  # of an event that is stored already and was read again; its older row goes
    was: int = 0  # the hash it had before
    event: dict[str, Any]


class ReleaseSession(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What SDKs tell of sessions of a program: the table ``release_sessions``. One, or many counted by their sender.

    ``session`` is a hash; what is told of the same session later has a larger ``sequence`` and counts instead.
    """

    site_id: int
    release: str
    environment: str = ""
    started: int  # the hour, seconds since 1970
    session: int
    sequence: int = 0
    total: int = 0
    errored: int = 0
    abnormal: int = 0
    crashed: int = 0
    user: int = 0


class ErrorNote(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a person wrote about an error, or a text that was attached to one: the table ``error_notes``. Scrubbed."""

    site_id: int
    event_id: str
    at: str
    kind: str  # feedback, attachment
    name: str = ""
    media: str = ""
    text: str = ""


class WebVital(msgspec.Struct, kw_only=True, omit_defaults=True):
    """How long somebody waited for a page, or how much of it jumped: the table ``web_vitals``. ``view`` is a load of a
    page; a later ``version`` of it replaces an earlier one. ``cause``: the element or event, by the page's names."""

    site_id: int
    at: str
    name: str
    path: str
    view: int
    version: int
    value: float
    cause: str = ""
    device: str = ""
    browser: str = ""
    release: str = ""
    environment: str = ""
    trace_id: str = ""


# Of a hit that was taken for no person: an event that has no session yet, nor what comes with one.
FilteredHit = msgspec.defstruct(
    "FilteredHit",
    [(field.name, field.type) for field in msgspec.structs.fields(Event) if field.name not in OF_A_STORED_EVENT],
    kw_only=True,
)


class CheckResult(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What one check of a monitor found at one location: the table ``checks``. See docs/uptime.md."""

    site_id: int
    monitor_id: str
    location: str
    ts: str  # when the check began, as ``instant`` writes it
    outcome: str
    code: str = ""
    words: str = ""
    total_ms: float = 0
    dns_ms: float = 0
    connect_ms: float = 0
    tls_ms: float = 0
    first_byte_ms: float = 0
    transfer_ms: float = 0
    status_code: int = 0
    size: int = 0
    peer: str = ""  # which of the target's servers answered
    trace_id: str = ""
    certificate_ends: int = 0  # unix seconds
    facts: dict[str, str] = {}
    body: str = ""  # the beginning of the answer, of failures only
    is_retry: int = 0
    epoch: int = 0  # of the lease under which it was made


class Ping(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A word from something that must report: the table ``pings``. ``status``: ok, error, in_progress, or log.

    ``monitor_config``: JSON, what the sender says about its schedule (Sentry's check-ins); it makes the monitor when
    there is none of that slug. A row whose status is ``tick`` is the clock's own, and is not stored.
    """

    site_id: int
    monitor_slug: str
    check_in_id: str = ""
    status: str
    duration_s: float = 0
    environment: str = ""
    ts: str
    monitor_config: str = ""
    exit_code: int = 0
    body: str = ""
    monitor_id: str = ""  # where the door knew it


TABLES: dict[str, type[Any]] = {
    "events": Event,
    "filtered_hits": FilteredHit,
    "drops": Drop,
    "error_events": ErrorEvent,
    "release_sessions": ReleaseSession,
    "error_notes": ErrorNote,
    "checks": CheckResult,
    "pings": Ping,
    "web_vitals": WebVital,
}
