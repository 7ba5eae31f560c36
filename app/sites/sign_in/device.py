"""What a person recognises their browser by, and no more than that: ``Firefox on Linux``."""

from user_agents import parse

UNKNOWN = "Unknown browser"


def device(user_agent: str) -> str:
    """The coarse label of a user agent; versions and models are left out on purpose."""
    seen = parse(user_agent[:500])
    browser, system = seen.browser.family, seen.os.family
    if browser in ("", "Other"):
        return UNKNOWN
    browser = browser.removesuffix(" Mobile").removeprefix("Mobile ").removesuffix(" iOS")
    return browser if system in ("", "Other") else f"{browser} on {'macOS' if system == 'Mac OS X' else system}"
