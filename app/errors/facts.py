"""What a group learns from events of one hash. Pure."""

import msgspec

Seen = tuple[str, str, int, int]  # release, environment, first and last time (ms)


class Fact(msgspec.Struct, kw_only=True):
    """Events of one hash of one site, put together. Times in unix ms; texts are those of the latest."""

    site_id: int
    hash: int
    hashes: list[int]
    loose: int = 0
    first_ms: int
    last_ms: int
    count: int = 1
    title: str = ""
    type: str = ""
    culprit: str = ""
    level: str = ""
    platform: str = ""
    logger: str = ""
    source: str = ""
    noise: str = ""
    is_minified: int = 0
    handled: int = -1
    payload: str = ""
    releases: list[Seen] = []
    was: list[int] = []  # hashes that some of the events had before they were read again
    adopts: bool = False  # the group that had those learns this hash
    is_again: bool = False  # learnt from the store after a restart: it may have been digested before


def put_together(known: Fact, fact: Fact) -> None:
    """Add a fact of the same hash."""
    if fact.last_ms >= known.last_ms:
        for name in ("title", "type", "culprit", "level", "platform", "logger", "is_minified"):
            setattr(known, name, getattr(fact, name))
    known.first_ms, known.last_ms = min(known.first_ms, fact.first_ms), max(known.last_ms, fact.last_ms)
    known.count += fact.count
    known.handled = 0 if fact.handled == 0 else known.handled
    known.payload = known.payload or fact.payload
    known.was = sorted({*known.was, *fact.was})
    by_name = {(release, environment): (first, last) for release, environment, first, last in known.releases}
    for release, environment, first, last in fact.releases:
        old_first, old_last = by_name.get((release, environment), (first, last))
        by_name[release, environment] = (min(first, old_first), max(last, old_last))
    known.releases = [(*name, *times) for name, times in by_name.items()]
