"""A site's domain, and the origins that may send to it, in one normal form each."""

import ipaddress
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

import idna

DEFAULT_PORTS = {"http": 80, "https": 443}


def normalise_domain(text: str) -> str:
    """The bare ASCII host of whatever a person pastes: ``https://www.Bücher.example/x`` is ``xn--bcher-kva.example``.

    Raises ValueError with a sentence when there is no host name in it.
    """
    host = _host(_split(text), text)
    # www and the bare domain are one site for everybody but the resolver.
    while host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    return host


def normalise_origin(text: str) -> str:
    """An entry of an allow list: ``[scheme://][*.]host[:port]``, lower case, without a default port.

    Raises ValueError with a sentence when it is none.
    """
    parts = _split(text)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(f"{text!r} must be an origin, without a path")
    if parts.scheme not in ("", "http", "https"):
        raise ValueError(f"{text!r} must start with http:// or https://, or with the host")
    is_wild = parts.netloc.startswith("*.")
    host = _host(parts._replace(netloc=parts.netloc[2:]) if is_wild else parts, text)
    port = parts.port
    scheme = f"{parts.scheme}://" if parts.scheme else ""
    ending = "" if port is None or port == DEFAULT_PORTS.get(parts.scheme) else f":{port}"
    return f"{scheme}{'*.' if is_wild else ''}{host}{ending}"


def is_allowed(origin: str, allowed: Sequence[str]) -> bool:
    """Whether a browser's ``Origin`` header is on an allow list of normal entries; an empty list allows everybody."""
    if not allowed:
        return True
    try:
        parts = _split(origin)
        host, port = _host(parts, origin), parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:  # "null", of a sandboxed frame or a file
        return False
    return any(_fits(entry, parts.scheme, host, port) for entry in allowed)


def _fits(entry: str, scheme: str, host: str, port: int | None) -> bool:
    wanted = _split(entry)
    if wanted.scheme and wanted.scheme != scheme:
        return False
    if (wanted.port or DEFAULT_PORTS.get(scheme)) != port:
        return False
    if wanted.netloc.startswith("*."):
        return host.endswith(f".{wanted.hostname[2:]}" if wanted.hostname else "")
    return host == wanted.hostname


def _split(text: str) -> SplitResult:
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        raise ValueError(f"{text!r} is not a domain") from None
    return parts


def _host(parts: SplitResult, text: str) -> str:
    host = parts.hostname or ""
    if not host or "@" in parts.netloc:
        raise ValueError(f"{text!r} is not a domain")
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError:
        pass
    try:
        name = idna.encode(host.rstrip("."), uts46=True).decode()
    except UnicodeError:
        raise ValueError(f"{text!r} is not a domain") from None
    if name.rpartition(".")[2].isdigit():  # 1.2.3 and 0x7f.1 are addresses to some programs and names to none
        raise ValueError(f"{text!r} is not a domain")
    return name
