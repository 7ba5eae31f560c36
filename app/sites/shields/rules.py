"""What a site keeps out, ready for the door to ask. Pure.

An address is only ever compared: no hit is stored with it, whether it was kept out or let in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import re2

from app.kit.address import Network, networks
from app.kit.globs import pattern_of

# Reasons whose hits count until their site's owner says otherwise. People come through rented servers too (VPNs,
# offices), and behind a proxy that the hub is not told of everybody does: a false alarm here would empty the page.
COUNTS_AT_FIRST = frozenset({"datacenter"})
LIST = Path(__file__).parent / "referrer-spam.txt"


class ShieldKind(StrEnum):
    """What a shield looks at."""

    ADDRESS = "address"
    COUNTRY = "country"
    PAGE = "page"
    HOSTNAME = "hostname"


@dataclass(frozen=True, slots=True)
class Shields:
    """The shields of a site. ``lets_in``: whether filtered hits count, by mark: ``reason/family`` or ``reason/``."""

    addresses: tuple[Network, ...] = ()
    countries: frozenset[str] = frozenset()
    pages: tuple[Callable[[str], Any], ...] = ()
    hostnames: tuple[str, ...] = ()
    blocks_referrer_spam: bool = True
    lets_in: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: Iterable[tuple[str, str]], blocks_referrer_spam: bool, lets_in: Mapping[str, bool]) -> "Shields":
        """From rules as they are stored: kind and value."""
        by_kind: dict[str, list[str]] = {}
        for kind, value in rules:
            by_kind.setdefault(kind, []).append(value)
        return cls(
            networks(",".join(by_kind.get(ShieldKind.ADDRESS, []))),
            frozenset(by_kind.get(ShieldKind.COUNTRY, [])),
            tuple(re2.compile(pattern_of(glob)).search for glob in by_kind.get(ShieldKind.PAGE, [])),
            tuple(by_kind.get(ShieldKind.HOSTNAME, [])),
            blocks_referrer_spam,
            dict(lets_in),
        )

    def has_page(self, path: str) -> bool:
        """Whether a page is kept out."""
        return any(search(path) for search in self.pages)

    def has_hostname(self, hostname: str) -> bool:
        """Whether a host name is one of those that count; ``*.example.com`` stands for all below it."""
        return any(
            hostname.endswith(entry[1:]) if entry.startswith("*.") else hostname == entry for entry in self.hostnames
        )

    def spammer(self, hostname: str) -> str:
        """The entry of the list of referrer spammers that a host name falls under; '' for all others."""
        return spammer(hostname) if self.blocks_referrer_spam else ""

    def counts(self, filtered: str) -> bool:
        """Whether a filtered hit with this mark counts all the same; what is said of its family goes first."""
        reason = filtered.partition("/")[0]
        lets_in = self.lets_in.get(filtered)
        return self.lets_in.get(f"{reason}/", reason in COUNTS_AT_FIRST) if lets_in is None else lets_in


OPEN = Shields()


@lru_cache(20_000)
def spammer(hostname: str) -> str:
    """The entry of the list that this host, or what it is below, has; '' without one."""
    labels = hostname.split(".")
    names = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return next((name for name in names if name in _spammers()), "")


@cache
def _spammers() -> frozenset[str]:
    lines = LIST.read_text().splitlines()
    return frozenset(line.lower() for line in lines if line and not line.startswith("#"))
