"""What Plausible's trackers and client libraries send, told in our own words. Pure.

Each field has a long name and a short one; both are taken. docs/plausible.md lists them, and what differs.
"""

import json
import math
from typing import Any, NamedTuple

import msgspec

from app.track.wire import MOST_PROPS, Revenue, Sent

LONGEST_NAME = 120
MOST_DOMAINS = 10
NAMES = {
    "name": ("n", "name"),
    "url": ("u", "url"),
    "domain": ("d", "domain"),
    "referrer": ("r", "referrer"),
    "props": ("p", "m", "props", "meta"),
    "revenue": ("$", "revenue"),
    "interactive": ("i", "interactive"),
    "width": ("w", "screen_width"),
    "hash": ("h", "hash_mode"),
    "engaged_ms": ("e", "engagement_time"),
    "scroll_pct": ("sd", "scroll_depth"),
}

_body = msgspec.json.Decoder(dict[str, Any])


class Wrong(Exception):
    """The event cannot be taken; ``errors`` says of each field what is wrong with it."""

    def __init__(self, **errors: str) -> None:
        super().__init__(errors)
        self.errors = {field: [words] for field, words in errors.items()}


class Told(NamedTuple):
    """An event and the domains whose sites it is for."""

    sent: Sent
    domains: list[str]


def told(body: bytes) -> Told:
    """Understand a body. Raises Wrong."""
    try:
        raw = _body.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Wrong(body="is no JSON object") from None
    fields = {field: _first(raw, names) for field, names in NAMES.items()}
    url, has_hash = _url(fields["url"], fields["hash"])
    sent = Sent(
        site="",
        name=_name(fields["name"]),
        url=url,
        referrer=fields["referrer"] if isinstance(fields["referrer"], str) else None,
        width=_number(fields["width"]),
        props=_props(fields["props"]),
        revenue=_revenue(fields["revenue"]),
        engaged_ms=_number(fields["engaged_ms"]),
        scroll_pct=_scroll(fields["scroll_pct"]),
        is_passive=fields["interactive"] in (False, 0, "false"),
        has_hash_routing=has_hash,
    )
    return Told(sent, _domains(fields["domain"]))


def _first(raw: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((raw[name] for name in names if raw.get(name) is not None), None)


def _name(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong(event_name="can't be blank")
    if len(value) > LONGEST_NAME:
        raise Wrong(event_name=f"should be at most {LONGEST_NAME} character(s)")
    return value.strip()


def _url(value: Any, hash_mode: Any) -> tuple[str, bool]:
    """The address, without its fragment unless the page routes by it. Apps send ``app://localhost/screen``."""
    if not isinstance(value, str) or not value:
        raise Wrong(url="can't be blank")
    if len(value) > 8000:
        raise Wrong(url="is too long")
    if value.startswith("app://"):
        value = "https" + value[3:]
    has_hash = hash_mode in (True, 1, "1", "true")
    return (value if has_hash else value.partition("#")[0]), has_hash


def _domains(value: Any) -> list[str]:
    names = [part.strip() for part in value.split(",")] if isinstance(value, str) else []
    names = list(dict.fromkeys(name for name in names if name))
    if not names:
        raise Wrong(domain="can't be blank")
    if len(names) > MOST_DOMAINS:
        raise Wrong(domain=f"should be at most {MOST_DOMAINS} domains")
    return names


def _props(value: Any) -> dict[str, Any] | None:
    """Properties, an object or its text; what is nested in them is left out, and what is beyond the thirtieth."""
    value = _parsed(value)
    if not isinstance(value, dict):
        return None
    flat = {str(key): one for key, one in value.items() if isinstance(one, str | int | float | bool)}
    return dict(list(flat.items())[:MOST_PROPS])


def _revenue(value: Any) -> Revenue | None:
    """Money. The npm tracker sends an empty object for every tagged element without any."""
    value = _parsed(value)
    if not isinstance(value, dict) or not value:
        return None
    amount, currency = value.get("amount"), value.get("currency")
    is_currency = isinstance(currency, str) and len(currency) == 3 and currency.isascii() and currency.isalpha()
    if isinstance(amount, bool) or not isinstance(amount, str | int | float) or not is_currency:
        raise Wrong(revenue_source="needs an amount and a currency such as EUR")
    return Revenue(amount, str(currency))


def _scroll(value: Any) -> float | None:
    depth = _number(value)
    return depth if depth is not None and 0 <= depth <= 100 else None  # 255 stands for not measured


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _parsed(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None
