"""Whose an envelope is: the key in a header, in the address, or in the envelope's own DSN. Pure."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

_PATH = re.compile(r"/api/([1-9][0-9]{0,18})/([a-z_-]{1,20})/?")
_PAIR = re.compile(r"(sentry_[a-z]+)\s*=\s*([^,\s]+)")


def door_of(path: str) -> tuple[int, str] | None:
    """The site's number and the kind of door in a path; None where there is no such door."""
    found = _PATH.fullmatch(path)
    return (int(found[1]), found[2]) if found else None


def told_key(headers: Mapping[str, str], query: str) -> str:
    """The public key of a request, as each of the three generations of SDKs sends it; '' without one."""
    for name in ("x-sentry-auth", "authorization"):
        value = headers.get(name, "")
        is_sentrys = value[:7].lower() in ("sentry ", "sentry\t") or (name == "x-sentry-auth" and value)
        if is_sentrys and (key := dict(_PAIR.findall(value)).get("sentry_key")):
            return key
        if name == "authorization" and value[:7].lower() == "bearer ":
            return value[7:].strip()
    for name in ("x-nightjar-key", "x-api-key"):
        if value := headers.get(name, "").strip():
            return value
    return parse_qs(query).get("sentry_key", [""])[0] if query else ""


def key_of_dsn(dsn: Any) -> tuple[str, int]:
    """The public key and the site's number of a DSN; '' and 0 when it is none."""
    if not isinstance(dsn, str) or len(dsn) > 1_000:
        return "", 0
    try:
        parts = urlsplit(dsn)
        key = parts.username or ""
    except ValueError:
        return "", 0
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    return (key, int(last)) if key and last.isascii() and last.isdigit() and len(last) < 20 else ("", 0)
