"""Where a visit came from: source and channel, from the referrer, UTM parameters and click ids. Pure.

The names of channels are those that Google Analytics made common, plus "AI Assistants".
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from app.track.page import Page, page_of
from app.track.sources_known import CLICK_IDS, SOURCES, Kind
from app.track.visitor import registrable_domain

DIRECT = "Direct"
LONGEST = 200

# Those that have a domain in every country: google.co.in, yandex.kz, amazon.nl
COUNTRYWIDE = {"google", "bing", "yandex", "yahoo", "amazon", "ebay"}
PAID = {"cpc", "ppc", "cpm", "cpv", "cpa", "retargeting", "ads", "ad"}  # and whatever begins with "paid"
DISPLAY = {"display", "banner", "expandable", "interstitial", "cpm"}
EMAIL = {"email", "e-mail", "e_mail", "newsletter", "mail"}
SOCIAL = {"social", "social-network", "social-media", "sm", "social network", "social media"}
BY_MEDIUM = {
    **dict.fromkeys(EMAIL, "Email"), **dict.fromkeys(SOCIAL, "Organic Social"),
    "affiliate": "Affiliates", "affiliates": "Affiliates", "audio": "Audio", "sms": "SMS", "video": "Organic Video",
    "push": "Push Notifications", "notification": "Push Notifications", "organic": "Organic Search",
    "referral": "Referral", "link": "Referral",
}  # fmt: skip
ORGANIC = {
    Kind.SEARCH: "Organic Search", Kind.SOCIAL: "Organic Social", Kind.VIDEO: "Organic Video",
    Kind.SHOPPING: "Organic Shopping", Kind.EMAIL: "Email", Kind.AI: "AI Assistants", Kind.OTHER: "Referral",
}  # fmt: skip
PAID_BY_KIND = {
    Kind.SEARCH: "Paid Search",
    Kind.SOCIAL: "Paid Social",
    Kind.VIDEO: "Paid Video",
    Kind.SHOPPING: "Paid Shopping",
}

# The five UTM parameters, whatever names the source, the network of a click id.
Tags = tuple[tuple[str, ...], str, str]
UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content")
UNTAGGED: Tags = (("",) * len(UTM), "", "")


class Source(NamedTuple):
    """How a visit came about. ``referrer`` is host and path, without its query; all '' but source when direct."""

    referrer: str = ""
    source: str = DIRECT
    channel: str = DIRECT
    click_id: str = ""
    utm_source: str = ""
    utm_medium: str = ""
    utm_campaign: str = ""
    utm_term: str = ""
    utm_content: str = ""


def source_of(page: Page, referrer: str) -> Source:
    """Judge a page view by its page and its referrer. A referrer on the same host is no source."""
    query = page.query
    utm, tagged, click_id = _tags(query) if query else UNTAGGED
    origin = page_of(referrer) if referrer and "://" in referrer else None
    if origin and origin.hostname == page.hostname:
        origin = None
    referred = f"{origin.hostname}{origin.path}"[:LONGEST].rstrip("/") if origin else _app(referrer)
    name, kind = _known(tagged) if tagged else _known(origin.hostname) if origin else _known(referred)
    if not name and click_id:
        name, kind = click_id.removesuffix(" Ads"), _known(click_id.removesuffix(" Ads"))[1]
    channel = _channel(name, kind, utm[1].lower(), utm[2].lower(), bool(click_id))
    return Source(referred, name or DIRECT, channel, click_id, *utm)


def _tags(query: Mapping[str, str]) -> Tags:
    utm = tuple(query.get(name, "").strip()[:LONGEST] for name in UTM)
    tagged = utm[0] or query.get("source", "").strip()[:LONGEST] or query.get("ref", "").strip()[:LONGEST]
    return utm, tagged, next((name for key, name in CLICK_IDS.items() if query.get(key)), "")


def _app(referrer: str) -> str:
    """Android apps send ``android-app://package``."""
    return referrer.removeprefix("android-app://").strip("/")[:LONGEST] if referrer.startswith("android-app://") else ""


@lru_cache(4096)
def _known(word: str) -> tuple[str, Kind]:
    """The name and kind of a host, of an app or of a utm_source; itself and OTHER when it is none we know."""
    if not word:
        return "", Kind.OTHER
    lowered = word.lower()
    parts = lowered.split(".")
    for start in range(len(parts)):
        found = SOURCES.get(".".join(parts[start:]))
        if found:
            return found
    label = registrable_domain(lowered).partition(".")[0] if "." in lowered else ""
    if label in COUNTRYWIDE:
        return SOURCES[label]
    return word, Kind.OTHER


def _channel(name: str, kind: Kind, medium: str, campaign: str, has_click_id: bool) -> str:
    if campaign == "cross-network":
        return "Cross-network"
    if medium in DISPLAY and kind not in PAID_BY_KIND:
        return "Display"
    if medium in PAID or medium.startswith("paid") or has_click_id:
        return PAID_BY_KIND.get(kind, "Paid Other")
    if kind is Kind.AI:
        return ORGANIC[kind]
    if medium in BY_MEDIUM:
        return BY_MEDIUM[medium]
    return ORGANIC[kind] if name else DIRECT
