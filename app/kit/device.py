"""What a user agent says about the device, and whether a person uses it. Pure; answers are remembered in memory.

The patterns of bots come from crawler-user-agents (MIT) and those of browsers from ua-parser's regexes (Apache-2.0),
both data sets that others keep up to date.
"""

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from user_agents import parse

from app.kit.bot import OTHER, family_of

LONGEST = 1000
# Libraries that call themselves by name; people look at pages with browsers, which all say Mozilla.
LIMITS = (576, 768, 992, 1200, 1600)  # CSS pixels, where the next size begins
SIZES = ("xs", "sm", "md", "lg", "xl", "2xl")


class Device(NamedTuple):
    """Browser and system with their versions, the class of device, and whether it is a bot, and which."""

    browser: str
    browser_version: str
    os: str
    os_version: str
    device: str
    is_bot: bool
    family: str = ""  # of a bot


def _version(parts: tuple[int | str, ...], depth: int) -> str:
    return ".".join(str(part) for part in parts[:depth] if part is not None)


def _known(name: str) -> str:
    return "" if name == "Other" else name


@lru_cache(20_000)
def device_of(user_agent: str) -> Device:
    """Look at a user agent. No user agent at all, or one no browser would send, is a bot."""
    family = family_of(user_agent[:LONGEST])
    if family or not user_agent.startswith(("Mozilla/", "Opera/")):
        return Device("", "", "", "", "other", True, family or OTHER)
    seen = parse(user_agent[:LONGEST])
    if seen.is_bot:
        return Device("", "", "", "", "other", True, OTHER)
    browser = _known(seen.browser.family).replace(" Mobile WebView", " WebView").removeprefix("Mobile ")
    for suffix in (" iOS", " Mobile", " Mobile/UI/WKWebView", "/UI/WKWebView"):
        browser = browser.removesuffix(suffix)
    kind = "other"
    if "TV" in user_agent or "Tizen" in seen.os.family or "webOS" in user_agent:
        kind = "tv"
    elif seen.is_tablet:
        kind = "tablet"
    elif seen.is_mobile:
        kind = "mobile"
    elif seen.is_pc:
        kind = "desktop"
    depth = 1 if seen.os.family in ("Windows", "Android", "Chrome OS") else 2
    return Device(
        browser,
        _version(seen.browser.version, 1),
        _known(seen.os.family),
        _version(seen.os.version, depth),
        kind,
        False,
    )


def size_class(width: int | None) -> str:
    """The size class of a window's width in CSS pixels; '' when unknown."""
    if not width or width < 0:
        return ""
    return SIZES[bisect_right(LIMITS, width)]
