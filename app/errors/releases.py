"""Which of two releases is the newer one. Pure.

By their versions where both have one of the same package (``shop@1.10.0`` is newer than ``shop@1.9.2``; a ``v`` in
front and a build behind count nothing), else by which was seen first.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_VERSION = re.compile(
    r"(?:(?P<package>.+)@)?[vV]?(?P<numbers>\d{1,9}(?:\.\d{1,9}){1,3})(?:-(?P<pre>[0-9A-Za-z.-]+))?(?:\+(?P<build>[\w.-]+))?"
)

Rank = tuple[tuple[int, ...], tuple[tuple[int, int, str], ...]]


@dataclass(frozen=True, slots=True)
class Version:
    """A release that says its order itself."""

    package: str
    rank: Rank


@lru_cache(maxsize=8_192)
def version_of(release: str) -> Version | None:
    """The version in a release's name; None when it is a hash, a date or whatever else."""
    found = _VERSION.fullmatch(release.strip())
    if found is None:
        return None
    numbers = [int(number) for number in found["numbers"].split(".")]
    numbers += [0] * (4 - len(numbers))
    return Version((found["package"] or "").lower(), (tuple(numbers), _pre(found["pre"])))


def _pre(text: str | None) -> tuple[tuple[int, int, str], ...]:
    """Precedence of pre-releases (semver.org 11): none is the newest; numbers come before words."""
    if not text:
        return ((2, 0, ""),)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in text.split("."))


def compared(one: str, other: str, first_seen_ms: Mapping[str, int]) -> int:
    """Below 0 when ``one`` is the older release, above 0 when it is the newer one, 0 when they are the same.

    A release that nobody has seen is newer than all that were.
    """
    if one == other:
        return 0
    ours, theirs = version_of(one), version_of(other)
    if ours and theirs and ours.package == theirs.package and ours.rank != theirs.rank:
        return -1 if ours.rank < theirs.rank else 1
    unseen = 2**62
    seen, seen_other = first_seen_ms.get(one, unseen), first_seen_ms.get(other, unseen)
    return (seen > seen_other) - (seen < seen_other)


def newest(releases: Mapping[str, int]) -> str:
    """The newest of releases and the times (ms) at which they were first seen; '' of none."""
    best = ""
    for release in releases:
        if release and (not best or compared(release, best, releases) > 0):
            best = release
    return best
