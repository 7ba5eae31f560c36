"""What must not be kept is taken out of an event at the door, before it is written to any disk. Pure.

Some places are personal whatever stands there: cookies, addresses, who the user is. Then one pass of many patterns over
the whole event as JSON tells which rules may have something to do; most events need no more than that. Where a rule
has, the event is walked, and what was taken out, and where, becomes a report that stays with the event.
"""

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec

from app.errors.secrets import ADDRESS_KEYS, CARD, COMPILED, KEYS, MARKS, RULES, SET, promise

MOST_TOLD = 60
HIDDEN = "[hidden]"
# Of JSON's escapes only these two stay apart while patterns look at it: a backslash and a quote.
_BACKSLASH, _QUOTE = b"\x1c", b"\x1d"
_ANSI = re.compile(rb"\\u001b\[[0-9;]{0,20}m")
_CONTROLS = re.compile(rb"\\u00[01][0-9a-f]")
_ESCAPE = re.compile(rb'\\(?:[\\"ntrbf]|u001b\[[0-9;]{0,20}m|u00[01][0-9a-f])')
_SIGNS = {b"\\\\": _BACKSLASH, b'\\"': _QUOTE, b"\\n": b"\n", b"\\t": b"\t", b"\\r": b"\r", b"\\f": b" "}
FEW = 250  # escapes up to which one look at each is cheaper than a pass for each kind
# What is no person's though it may look like an address: versions and machines.
_OWN = ("server_name", "release", "dist", "sdk", "modules", "images", "platform")
_OWN_TAGS = re.compile(r"(?:^|[._-])(?:version|browser|os|device|runtime|release|server_name)(?:[._-]|$)")


@dataclass(slots=True)
class Report:
    """What was taken out: places and what it was, the first of them, and how many there were."""

    places: list[dict[str, str]] = field(default_factory=list)
    count: int = 0

    def note(self, where: str, what: str) -> None:
        """Something was taken out."""
        self.count += 1
        if len(self.places) < MOST_TOLD:
            self.places.append({"where": where[:200], "what": what})


def pseudonym(pepper: bytes, site: int, kind: str, name: str) -> int:
    """The same number for the same person on the same site, and no way back without the hub's own secret."""
    made = hmac.digest(pepper, f"error-user\x1f{site}\x1f{kind}\x1f{name}".encode("utf-8", "replace"), "sha256")
    return int.from_bytes(made[:8], "big") & ((1 << 63) - 1) or 1


def scrubbed(event: dict[str, Any], site: int, pepper: bytes, hidden: Iterable[str] = ()) -> tuple[dict[str, Any], int]:
    """The event as it may be kept, with its report under ``scrubbed``, and who met it as a number (0: nobody said)."""
    report = Report()
    user = _without_person(event, site, pepper, report)
    if request := event.get("request"):
        _clean_request(request, report)
    own = _put_aside(event)
    plain = _opened(msgspec.json.encode(event))
    found = SET.Match(plain) or []
    clean = _clean(plain, [place for place in found if place != KEYS])
    if clean != plain or b"\xef\xbf\xbd" in clean:
        made = msgspec.json.decode(_closed(clean))
        _tell_differences(event, made, "", report)
        event = made
    names = frozenset(hidden)
    if KEYS in found or (names and any(name.encode() in plain for name in names)):
        event = _Keys(names, report).members(event, "")
    _put_back(event, own)
    if report.count:
        event["scrubbed"] = {"places": report.places, "count": report.count}
    return event, user


def scrubbed_text(text: str) -> str:
    """A text alone as it may be kept."""
    plain = _opened(msgspec.json.encode(text))
    return msgspec.json.decode(_closed(_clean(plain, SET.Match(plain) or [])), type=str)


def _opened(encoded: bytes) -> bytes:
    """JSON in which the ends of words are seen: a line break is one, and no letter after a backslash."""
    escapes = encoded.count(b"\\")
    if escapes <= FEW:
        return _ESCAPE.sub(_sign_of, encoded) if escapes else encoded
    opened = encoded.replace(b"\\\\", _BACKSLASH).replace(b'\\"', _QUOTE)
    opened = _CONTROLS.sub(b"\xef\xbf\xbd", _ANSI.sub(b"", opened)) if b"\\u00" in opened else opened
    for escape, sign in ((b"\\n", b"\n"), (b"\\t", b"\t"), (b"\\r", b"\r"), (b"\\b", b""), (b"\\f", b" ")):
        opened = opened.replace(escape, sign)
    return opened


def _sign_of(found: re.Match[bytes]) -> bytes:
    escape = found.group()
    if len(escape) == 2:  # of these only \b has no sign: it is dropped
        return _SIGNS.get(escape, b"")
    return b"" if len(escape) > 6 else b"\xef\xbf\xbd"  # a colour of a terminal, or a control character


def _closed(opened: bytes) -> bytes:
    for escape, sign in ((b"\\\\", _BACKSLASH), (b'\\"', _QUOTE), (b"\\n", b"\n"), (b"\\t", b"\t"), (b"\\r", b"\r")):
        opened = opened.replace(sign, escape)
    return opened


def _clean(plain: bytes, rules: list[int]) -> bytes:
    for place in sorted(rules):
        if place < KEYS:
            rule = RULES[place]
            plain = _without_cards(plain) if rule.name == "card" else COMPILED[place].sub(rule.instead.encode(), plain)
    return plain


def _put_aside(event: dict[str, Any]) -> dict[str, Any]:
    """What is told of machines and versions, taken out while patterns look at the rest."""
    own: dict[str, Any] = {name: event.pop(name) for name in _OWN if name in event}
    contexts = event.get("contexts")
    if isinstance(contexts, dict):
        own["versions"] = {
            name: one.pop("version") for name, one in contexts.items() if isinstance(one, dict) and "version" in one
        }
    tags = event.get("tags") or {}
    own["tags"] = {name: tags.pop(name) for name in list(tags) if _OWN_TAGS.search(name)}
    return own


def _put_back(event: dict[str, Any], own: dict[str, Any]) -> None:
    for name, version in own.pop("versions", {}).items():
        if isinstance(one := event["contexts"].get(name), dict):
            one["version"] = version
    if tags := own.pop("tags"):
        event["tags"] = event.get("tags", {}) | tags
    event.update(own)


def _tell_differences(before: Any, after: Any, where: str, report: Report) -> None:
    if isinstance(before, dict):
        for (name, one), (_, other) in zip(before.items(), after.items(), strict=False):
            _tell_differences(one, other, f"{where}.{name}" if where else name, report)
    elif isinstance(before, list):
        for one, other in zip(before, after, strict=False):
            _tell_differences(one, other, where, report)
    elif isinstance(before, str) and before != after:
        for mark, what in MARKS.items():
            if after.count(mark) > before.count(mark):
                report.note(where, what)


def _without_person(event: dict[str, Any], site: int, pepper: bytes, report: Report) -> int:
    """Of a user a pseudonym stays; nobody is told apart by an address."""
    user = event.pop("user", None)
    if not isinstance(user, dict):
        return 0
    number = 0
    for kind in ("id", "email", "username"):
        name = user.get(kind)
        if not number and isinstance(name, (str, int)) and not isinstance(name, bool) and str(name).strip():
            number = pseudonym(pepper, site, kind, str(name).strip())
    for name, value in user.items():
        if value not in (None, "", {}):
            report.note(f"user.{name}", "person")
    if number:
        event["user"] = {"id": f"{number:016x}"}
    return number


def _clean_request(request: dict[str, Any], report: Report) -> None:
    for name in ("cookies", "env"):
        if request.pop(name, None):
            report.note(f"request.{name}", "cookie" if name == "cookies" else "address")
    headers = request.get("headers")
    if isinstance(headers, list):
        headers = request["headers"] = {
            str(pair[0]): pair[1] for pair in headers if isinstance(pair, list) and len(pair) == 2
        }
    if not isinstance(headers, dict):
        return
    for name in list(headers):
        plain = name.lower().replace("-", "_")
        if plain == "user_agent":
            report.note(f"request.headers.{name}", "user agent")
            del headers[name]
        elif plain in ADDRESS_KEYS or plain in ("cookie", "set_cookie"):
            report.note(f"request.headers.{name}", "address" if plain in ADDRESS_KEYS else "cookie")
            del headers[name]


class _Keys:
    """One walk past the keys of an event: what lies under those that promise a secret goes whole."""

    def __init__(self, hidden: frozenset[str], report: Report) -> None:
        self._hidden, self._report = hidden, report

    def members(self, of: dict[str, Any], where: str) -> dict[str, Any]:
        made = {}
        for name, value in of.items():
            place = f"{where}.{name}" if where else name
            what = "hidden key" if name in self._hidden else promise(name)
            counts = what and value not in (None, "", True, False) and (where or what == "hidden key")
            if counts and (what != "address" or isinstance(value, str)):
                self._report.note(place, what)
                made[name] = "[address]" if what == "address" else HIDDEN
            else:
                made[name] = self._value(value, place)
        return made

    def _value(self, value: Any, where: str) -> Any:
        if isinstance(value, dict):
            return self.members(value, where)
        if not isinstance(value, list):
            return value
        if len(value) == 2 and isinstance(value[0], str) and isinstance(value[1], str):  # headers also come as pairs
            what = "hidden key" if value[0] in self._hidden else promise(value[0])
            if what:
                self._report.note(f"{where}.{value[0]}", what)
                return [value[0], HIDDEN]
        return [self._value(one, where) for one in value]


def _without_cards(text: bytes) -> bytes:
    """Only numbers whose check digit is right (ISO/IEC 7812-1, Luhn) are taken for cards."""

    def judged(found: re.Match[bytes]) -> bytes:
        digits = [char - 48 for char in found.group() if 48 <= char <= 57][::-1]
        total = sum(d if n % 2 == 0 else (2 * d) // 10 + (2 * d) % 10 for n, d in enumerate(digits))
        return b"[card]" if total % 10 == 0 else found.group()

    return _CARDS.sub(judged, text)


_CARDS = re.compile(CARD.encode())
