"""The address of a page, cut down to what is counted. Pure."""

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

LONGEST_PATH = 2000


class Page(NamedTuple):
    """Host name without ``www.``, path, and the query's parameters, which are only looked at, never stored."""

    hostname: str
    path: str
    query: dict[str, str]


def page_of(url: str, hash_routing: bool = False) -> Page | None:
    """Take an http(s) address apart; None when it is none."""
    address, _, fragment = url.partition("#")
    address, _, query = address.partition("?")
    hostname, path = _host_and_path(address)
    if not hostname:
        return None
    if fragment.startswith(("/", "!/")) or (hash_routing and fragment):
        # The tracker leaves the fragment away unless the site routes by it.
        inner, _, inner_query = fragment.partition("?")
        path, query = f"{path}#{inner}", query or inner_query
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    return Page(hostname, path[:LONGEST_PATH], parameters(query) if query else {})


@lru_cache(4096)
def _host_and_path(address: str) -> tuple[str, str]:
    # Remembered, because a site's visitors read the same pages; and without the query, which may be personal.
    try:
        parts = urlsplit(address)
        hostname = (parts.hostname or "").rstrip(".").removeprefix("www.")
    except ValueError:
        return "", ""
    is_web = parts.scheme in ("http", "https") and len(hostname) <= 253
    return (hostname, parts.path or "/") if is_web else ("", "")


def parameters(query: str) -> dict[str, str]:
    """The parameters of a query string; the first 100 of the first 4,000 characters."""
    return dict(parse_qsl("&".join(query[:4000].split("&")[:100])))
