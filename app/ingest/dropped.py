"""Why a hit, or telemetry, was not kept: a closed list, counted by site and reason, shown to its owner."""

import time
from collections import Counter
from enum import StrEnum

from prometheus_client import Counter as Metric

from app.ingest.rows import Drop

ACCEPTED = Metric("nightjar_events_accepted_total", "Events acknowledged at a door.", ["site"])
DROPPED = Metric("nightjar_events_dropped_total", "Events dropped, by reason.", ["site", "reason"])
TELEMETRY = Metric(
    "nightjar_otlp_accepted_total", "Spans, log records and data points acknowledged at a door.", ["site", "signal"]
)


class Reason(StrEnum):
    """Every reason for which something can be dropped, as the word its owner and sender see."""

    BOT = "bot"
    AUTOMATION = "automation"
    PREFETCH = "prefetch"
    REFERRER_SPAM = "referrer_spam"
    DATACENTER = "datacenter"
    SHIELDED_ADDRESS = "shielded_address"
    SHIELDED_COUNTRY = "shielded_country"
    SHIELDED_PAGE = "shielded_page"
    SHIELDED_HOSTNAME = "shielded_hostname"
    OPTED_OUT = "opted_out"
    WRONG_ORIGIN = "wrong_origin"
    UNKNOWN_SITE = "unknown_site"
    INVALID = "invalid"
    TOO_OLD = "too_old"
    IN_FUTURE = "in_future"
    TOO_MANY = "too_many"
    REPEATED = "repeated"
    NO_VISIT = "no_visit"
    DEAD_LETTER = "dead_letter"
    # Of telemetry: requests
    UNREADABLE = "unreadable"
    REQUEST_TOO_LARGE = "request_too_large"
    TOO_FAST = "too_fast"
    OVER_QUOTA = "over_quota"
    FOREIGN_ORIGIN = "foreign_origin"
    DEAD_KEY = "dead_key"
    WRONG_SCOPE = "wrong_scope"
    WRONG_SITE = "wrong_site"
    # and what is in them
    WRONG_IDS = "wrong_ids"
    WRONG_REFERENCE = "wrong_reference"
    WRONG_POINT = "wrong_point"
    RECORD_TOO_LARGE = "record_too_large"
    VALUE_CUT = "value_cut"
    ATTRIBUTES_LEFT_OUT = "attributes_left_out"
    # Of errors
    UNSUPPORTED_ITEM = "unsupported_item"
    DROPPED_BY_SDK = "dropped_by_sdk"
    DROPPED_BY_RULE = "dropped_by_rule"
    ATTACHMENT_LEFT_OUT = "attachment_left_out"
    PAYLOAD_LEFT_OUT = "payload_left_out"


WORDS = {
    Reason.BOT: "The user agent says that it is a bot, a crawler or a script.",
    Reason.AUTOMATION: "The browser was driven by a program.",
    Reason.PREFETCH: "The browser fetched the page ahead of time; nobody looked at it yet.",
    Reason.REFERRER_SPAM: "The referrer is on the list of those who send visits to advertise themselves.",
    Reason.DATACENTER: "It came from a rented server: a program in a browser, or a person behind a VPN or an office.",
    Reason.SHIELDED_ADDRESS: "A shield of this site keeps out the address that it came from.",
    Reason.SHIELDED_COUNTRY: "A shield of this site keeps out its country.",
    Reason.SHIELDED_PAGE: "A shield of this site keeps out its page.",
    Reason.SHIELDED_HOSTNAME: "The page's host name is none of those that this site counts.",
    Reason.OPTED_OUT: "The visitor asked not to be counted (Do Not Track or Global Privacy Control).",
    Reason.WRONG_ORIGIN: "The page is on a host that is not in the site's allowed origins.",
    Reason.UNKNOWN_SITE: "No site has this id.",
    Reason.INVALID: "The event did not have the shape that is documented.",
    Reason.TOO_OLD: "The event happened more than a day before it arrived.",
    Reason.IN_FUTURE: "The event's time was more than a day ahead.",
    Reason.TOO_MANY: "The site sent more events in a second than its limit.",
    Reason.REPEATED: "The same event had arrived before; it counts once.",
    Reason.NO_VISIT: "A report of engaged time without a page view before it.",
    Reason.DEAD_LETTER: "The store refused the row; it is kept aside for the operator.",
    Reason.UNREADABLE: "A request of telemetry, or a record of a plain door, could not be understood: damaged, of "
    "another type or packing, nested too deeply, or with ids that are not hexadecimal.",
    Reason.REQUEST_TOO_LARGE: "A request of telemetry was larger than the hub takes when it was unpacked.",
    Reason.TOO_FAST: "A request of telemetry came while its key had sent more than its rate.",
    Reason.OVER_QUOTA: "A request of telemetry came when the site's quota of the day was used up.",
    Reason.FOREIGN_ORIGIN: "A public key sent telemetry from a page that is not in the site's allowed origins.",
    Reason.DEAD_KEY: "A key was used that was revoked or has expired.",
    Reason.WRONG_SCOPE: "A key was used that may not send.",
    Reason.WRONG_SITE: "A key was used at the address of another site: the DSN's number is not the key's.",
    Reason.WRONG_IDS: "A span's ids had the wrong length or were all zeros.",
    Reason.WRONG_REFERENCE: "A log record named its trace by ids of the wrong length; they were left out.",
    Reason.WRONG_POINT: "A metric without a name, or a histogram whose counts do not fit its bounds.",
    Reason.RECORD_TOO_LARGE: "One span, log record or data point alone was larger than the queue takes.",
    Reason.VALUE_CUT: "A value was longer than is kept; its beginning was kept.",
    Reason.ATTRIBUTES_LEFT_OUT: "A list of attributes was longer than is kept; the first ones were.",
    Reason.UNSUPPORTED_ITEM: "An SDK sent a kind of item that is not kept here, such as a replay or a profile.",
    Reason.DROPPED_BY_SDK: "An SDK said that it dropped this itself: sampled, rate-limited, or its queue was full.",
    Reason.DROPPED_BY_RULE: "A rule of this site drops such errors.",
    Reason.ATTACHMENT_LEFT_OUT: "An attachment was too large, one too many, or no text.",
    Reason.PAYLOAD_LEFT_OUT: "An error came so often in a minute that it was counted, but its details were not kept.",
}


# Those that say nothing about hits: they are told where telemetry is.
OF_TELEMETRY = frozenset(
    {
        Reason.UNREADABLE, Reason.REQUEST_TOO_LARGE, Reason.TOO_FAST, Reason.OVER_QUOTA, Reason.FOREIGN_ORIGIN,
        Reason.DEAD_KEY, Reason.WRONG_SCOPE, Reason.WRONG_SITE,
        Reason.WRONG_IDS, Reason.WRONG_REFERENCE, Reason.WRONG_POINT, Reason.RECORD_TOO_LARGE, Reason.VALUE_CUT,
        Reason.ATTRIBUTES_LEFT_OUT, Reason.UNSUPPORTED_ITEM, Reason.DROPPED_BY_SDK, Reason.DROPPED_BY_RULE,
        Reason.ATTACHMENT_LEFT_OUT, Reason.PAYLOAD_LEFT_OUT,
    }
)  # fmt: skip
# Those that take a hit for no person. Such hits are kept aside for 30 days, and their owner may let them in.
FILTERS = (Reason.BOT, Reason.AUTOMATION, Reason.PREFETCH, Reason.REFERRER_SPAM, Reason.DATACENTER)


class Dropped(Exception):
    """A step of the pipeline refuses a hit. Raised and caught inside the door, where it is counted."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail or WORDS[reason]


class Tally:
    """Drops of this process since they were last taken, by site, minute, reason and key."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[int, int, str, str]] = Counter()

    def accepted(self, site: int, count: int = 1) -> None:
        """Count what was acknowledged."""
        ACCEPTED.labels(site).inc(count)

    def took(self, site: int, signal: str, count: int) -> None:
        """Count telemetry that was acknowledged."""
        TELEMETRY.labels(site, signal).inc(count)

    def dropped(self, site: int, reason: Reason, count: int = 1, key: str = "") -> None:
        """Count what was dropped. Site 0 stands for hits that name no site that exists; ``key`` is who sent it."""
        DROPPED.labels(site, reason.value).inc(count)
        self._counts[(site, int(time.time()) // 60 * 60, reason.value, key)] += count

    def take(self) -> list[Drop]:
        """Everything counted since the last call, as rows."""
        counts, self._counts = self._counts, Counter()
        return [Drop(site_id=s, minute=m, reason=r, count=n, key_id=k) for (s, m, r, k), n in counts.items()]

    def give_back(self, drops: list[Drop]) -> None:
        """Rows that could not be handed on; they go with the next ones."""
        for drop in drops:
            self._counts[(drop.site_id, drop.minute, drop.reason, drop.key_id)] += drop.count


tally = Tally()
