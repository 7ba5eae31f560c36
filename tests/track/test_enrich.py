"""From what was sent to what is kept: the steps, their drops and their bounds."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.dropped import Dropped, Reason
from app.ingest.rows import Event, Hit, instant, unix_ms
from app.sites.directory import KnownSite
from app.sites.shields.rules import Shields
from app.track.enrich import Arrival, days_of, enriched
from app.track.moment import LATEST_MS
from app.track.place import Place
from app.track.wire import Revenue, Sent

NOON = 1_767_268_800_000
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
SITE = KnownSite(7, "abcdefghijkl", "example.com", "UTC", ())
MARKED_ADDRESS, MARKED_AGENT = "203.0.113.77", CHROME + " MarkedAgent/1"


def arrival(**changes) -> Arrival:
    usual = {
        "at_ms": NOON, "address": MARKED_ADDRESS, "user_agent": MARKED_AGENT, "origin": "", "language": "en",
        "has_opted_out": False, "is_prefetch": False, "place": Place("IN", "Kerala", "Kochi"),
        "salt": b"s" * 32, "salt_before": None,
    }  # fmt: skip
    return Arrival(**{**usual, **changes})


def sent(**changes) -> Sent:
    return Sent(**{"site": SITE.public_id, "name": "pageview", "url": "https://www.example.com/a/?q=1", **changes})


def reason(*args) -> Reason:
    with pytest.raises(Dropped) as dropped:
        enriched(*args)
    return dropped.value.reason


def test_a_page_view_becomes_an_event():
    hit = enriched(sent(id="one", width=1300, referrer="https://www.google.com/search?q=secret"), SITE, arrival())
    assert (hit.site_id, hit.name, hit.hostname, hit.path) == (7, "pageview", "example.com", "/a")
    assert (hit.browser, hit.os, hit.device, hit.size, hit.language) == ("Chrome", "Windows", "desktop", "xl", "en")
    assert (hit.country, hit.region, hit.city) == ("IN", "Kerala", "Kochi")
    assert (hit.source, hit.channel, hit.referrer) == ("Google", "Organic Search", "google.com/search")
    assert hit.ts == instant(NOON)
    assert (
        hit.event_id
        == enriched(sent(id="one"), SITE, arrival()).event_id
        != enriched(sent(id="two"), SITE, arrival()).event_id
    )


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("", ""),
        ("  Docs\n\t and\u2028 more ", "Docs and more"),
        ("(3) Inbox", "Inbox"),
        ("(1,204+) Inbox (old)", "Inbox (old)"),
        ("(3)", "(3)"),
        ("(2026) in review", "(2026) in review"),
        ("Inbox – ada@example.com – Mail", "Inbox – (e-mail) – Mail"),
        ("To <ada.l+x@mail.example.org>, bob@x.example; hi", "To <(e-mail)>, (e-mail); hi"),
        ("Meet @ noon with @ada", "Meet @ noon with @ada"),
        ("x" * 300, "x" * 200),
        ("x" * 195 + " ada@example.com", ("x" * 195 + " (e-mail)")[:200]),
        ("a\x00b\x7fc", "a b c"),
    ],
)
def test_a_title_is_one_line_that_names_nobody(told: str, kept: str):
    assert enriched(sent(title=told), SITE, arrival()).title == kept


def test_nothing_personal_has_a_place_to_be():
    hit = enriched(sent(referrer="https://x.example/?email=ada@example.com", props={"plan": "pro"}), SITE, arrival())
    said = repr(hit)
    assert MARKED_ADDRESS not in said and "MarkedAgent" not in said and "ada@example.com" not in said
    forbidden = {"ip", "address", "user_agent", "ua", "email"}
    assert not forbidden & set(Hit.__struct_fields__ + Event.__struct_fields__)


@pytest.mark.parametrize(
    ("wire", "came", "expected"),
    [
        ({}, {"has_opted_out": True}, Reason.OPTED_OUT),
        ({"time": 0}, {}, Reason.TOO_OLD),
        ({"time": "1970-01-01T00:00:00Z"}, {}, Reason.TOO_OLD),
        ({"time": "2100-01-01"}, {}, Reason.IN_FUTURE),
        ({"time": "soon"}, {}, Reason.INVALID),
        ({"age_ms": math.inf}, {}, Reason.INVALID),
        ({"url": "file:///etc/passwd"}, {}, Reason.INVALID),
        ({"url": ""}, {}, Reason.INVALID),
        ({"url": "https://"}, {}, Reason.INVALID),
        ({"props": {str(i): i for i in range(31)}}, {}, Reason.INVALID),
        ({"revenue": Revenue("a lot", "EUR")}, {}, Reason.INVALID),
        ({"revenue": Revenue(1e300, "EUR")}, {}, Reason.INVALID),
    ],
)
def test_drops(wire: dict, came: dict, expected: Reason):
    assert reason(sent(**wire), SITE, arrival(**came)) == expected


@pytest.mark.parametrize(
    ("wire", "came", "expected"),
    [
        ({}, {}, ""),
        ({}, {"is_prefetch": True}, "prefetch/"),
        ({}, {"user_agent": "curl/8 ada@example.com"}, "bot/curl"),
        ({}, {"user_agent": "AdasOwnScript/1"}, "bot/Other"),
        ({}, {"user_agent": ""}, "bot/No user agent"),
        (
            {},
            {"user_agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
            "bot/Googlebot",
        ),
        ({}, {"user_agent": CHROME.replace("Chrome/", "HeadlessChrome/")}, "bot/HeadlessChrome"),
        ({"is_automated": 1}, {}, "automation/"),
        ({"is_automated": 1}, {"is_prefetch": True}, "prefetch/"),
        ({"referrer": "https://www.free-traffic.xyz/x"}, {}, "referrer_spam/free-traffic.xyz"),
        ({"referrer": "https://not-free-traffic.xyz/"}, {}, ""),
    ],
)
def test_what_is_taken_for_no_person_is_marked_and_goes_on(wire: dict, came: dict, expected: str):
    hit = enriched(sent(**wire), SITE, arrival(**came))
    assert (hit.filtered, hit.path, bool(hit.visitor_id)) == (expected, "/a", True)


KEPT_OUT: list[tuple[str, str, dict, dict, Reason]] = [
    ("address", "203.0.113.0/24", {}, {}, Reason.SHIELDED_ADDRESS),
    ("address", "2001:db8::/32", {}, {"address": "2001:db8::7"}, Reason.SHIELDED_ADDRESS),
    ("country", "IN", {}, {}, Reason.SHIELDED_COUNTRY),
    ("page", "/a", {}, {}, Reason.SHIELDED_PAGE),
    ("page", "/admin/**", {"url": "https://example.com/admin/x/y"}, {}, Reason.SHIELDED_PAGE),
    ("hostname", "shop.example.com", {}, {}, Reason.SHIELDED_HOSTNAME),
    ("hostname", "*.example.com", {}, {}, Reason.SHIELDED_HOSTNAME),
]
LET_IN: list[tuple[str, str, dict, dict]] = [
    ("address", "203.0.114.0/24", {}, {}),
    ("address", "2001:db8::/32", {}, {}),
    ("country", "DE", {}, {}),
    ("country", "DE", {}, {"place": Place()}),
    ("page", "/admin/*", {"url": "https://example.com/admin/x/y"}, {}),
    ("hostname", "example.com", {}, {}),
    ("hostname", "*.example.com", {"url": "https://shop.example.com/"}, {}),
]


def shielded(kind: str, value: str) -> KnownSite:
    return replace(SITE, shields=Shields.of([(kind, value)], True, {}))


@pytest.mark.parametrize(("kind", "value", "wire", "came", "expected"), KEPT_OUT)
def test_a_shield_keeps_out(kind: str, value: str, wire: dict, came: dict, expected: Reason):
    assert reason(sent(**wire), shielded(kind, value), arrival(**came)) == expected


@pytest.mark.parametrize(("kind", "value", "wire", "came"), LET_IN)
def test_a_shield_keeps_nothing_else_out(kind: str, value: str, wire: dict, came: dict):
    assert enriched(sent(**wire), shielded(kind, value), arrival(**came)).filtered == ""


def test_the_list_of_referrer_spammers_can_be_switched_off():
    off = replace(SITE, shields=Shields.of([], False, {}))
    assert enriched(sent(referrer="https://free-traffic.xyz/"), off, arrival()).filtered == ""


def test_a_rule_lets_in_a_reason_or_one_family_of_it():
    some, every = Shields.of([], True, {"bot/curl": True}), Shields.of([], True, {"bot/": True})
    but_one = Shields.of([], True, {"bot/": True, "bot/curl": False})
    assert (some.counts("bot/curl"), some.counts("bot/Googlebot"), some.counts("automation/")) == (True, False, False)
    assert (every.counts("bot/curl"), every.counts("bot/Googlebot"), every.counts("automation/")) == (True, True, False)
    assert (but_one.counts("bot/curl"), but_one.counts("bot/Googlebot")) == (False, True)


def test_a_server_tells_when_it_was_and_who():
    server = arrival(is_server=True, user_agent="", address="")
    day = 86_400_000
    assert unix_ms(enriched(sent(time=NOON - 300 * day), SITE, server).ts) == NOON - 300 * day
    assert unix_ms(enriched(sent(time=NOON + 60_000), SITE, server).ts) == NOON
    assert reason(sent(time=NOON - 401 * day), SITE, server) == Reason.TOO_OLD
    assert reason(sent(time=NOON + day), SITE, server) == Reason.IN_FUTURE
    assert reason(sent(time="soon"), SITE, server) == Reason.INVALID
    one, other = (enriched(sent(), SITE, replace(server, visitor=who)).visitor_id for who in ("ada", "ben"))
    assert one != other
    assert enriched(sent(), SITE, replace(server, visitor="ada", address="203.0.113.1")).visitor_id == one


def test_allowed_origins():
    strict = KnownSite(7, "abcdefghijkl", "example.com", "UTC", ("example.com", "*.example.com"))
    assert enriched(sent(), strict, arrival(origin="https://example.com"))
    assert enriched(sent(), strict, arrival(origin="https://shop.example.com"))
    assert reason(sent(), strict, arrival(origin="https://evil.example")) == Reason.WRONG_ORIGIN
    assert reason(sent(), strict, arrival(origin="null")) == Reason.WRONG_ORIGIN
    assert reason(sent(url="https://evilexample.com/"), strict, arrival()) == Reason.WRONG_ORIGIN


@given(st.floats(-86_400_000, 86_400_000))
def test_times_are_clamped(age: float):
    at = unix_ms(enriched(sent(age_ms=age), SITE, arrival()).ts)
    assert NOON - LATEST_MS <= at <= NOON


def test_money_and_props():
    hit = enriched(
        sent(revenue=Revenue("19.9999", "eur"), props={"a": True, "b": 1.5, "c": None, "d": "x\x00y"}), SITE, arrival()
    )
    assert (hit.revenue, hit.currency) == ("20.000", "EUR")
    assert hit.props == {"a": "true", "b": "1.5", "d": "x y"}


def test_yesterdays_visitor_is_told_only_in_the_first_half_hour():
    midnight = NOON + 12 * 3600 * 1000
    assert days_of(midnight) == ("2026-01-02", "2026-01-01")
    assert days_of(midnight + 31 * 60 * 1000) == ("2026-01-02", None)
    near = enriched(sent(), SITE, arrival(at_ms=midnight, salt=b"n" * 32, salt_before=b"s" * 32))
    before = enriched(sent(), SITE, arrival())
    assert near.visitor_before == before.visitor_id != near.visitor_id
    assert enriched(sent(), SITE, arrival()).visitor_before == 0


words = st.text(max_size=60)


@given(words, words, st.dictionaries(words, words, max_size=5), words)
def test_any_text_goes_through_or_is_dropped(name: str, path: str, props: dict[str, str], referrer: str):
    one = sent(name=name or "x", url=f"https://example.com/{path}", props=dict(props), referrer=referrer)
    try:
        hit = enriched(one, SITE, arrival())
    except Dropped:
        return
    text = "".join((hit.name, hit.path, hit.source, *hit.props, *hit.props.values()))
    assert not any(ord(character) < 32 for character in text)
    text.encode()


def test_a_hit_from_a_rented_server_is_marked_after_all_else_that_may_be_said_of_it():
    assert enriched(sent(), SITE, arrival()).filtered == ""
    assert enriched(sent(), SITE, arrival(host="Hetzner")).filtered == "datacenter/Hetzner"
    assert enriched(sent(is_automated=True), SITE, arrival(host="Hetzner")).filtered == "automation/"
