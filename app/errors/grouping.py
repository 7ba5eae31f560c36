"""Facts find their groups in Postgres: a hash's own group, a new one, or one that comes back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.explain import explanation
from app.errors.facts import Fact
from app.errors.fingerprint import Fingerprint
from app.errors.models import ErrorActivity, ErrorDigest, ErrorGroup, ErrorHash, ErrorRelease
from app.errors.releases import compared
from app.errors.standing import put_state, state_of
from app.errors.telling import tell_new, tell_regressed
from app.errors.triage import Happened, Reason, Status, after

# Held while groups of a site are made, merged or parted: any constant would do; this one spells "errs".
LOCK = 0x65727273
NAMES = ("custom", "app", "system", "message")
LEVELS_HIGH = ("fatal",)


async def hold(work: AsyncSession, site: int) -> None:
    """Be the only one who moves hashes of a site, until the transaction ends."""
    await work.execute(text("select pg_advisory_xact_lock(:lock, :site)"), {"lock": LOCK, "site": site % 2_147_483_647})


def at(ms: int) -> datetime:
    """A time of unix milliseconds."""
    return datetime.fromtimestamp(ms / 1000, UTC)


class Grouping:
    """One transaction's work. ``learnt``: whether hashes were learnt that ClickHouse must hear of. ``left``: groups
    whose events went to others, as an inner span told where they happened."""

    def __init__(self, work: AsyncSession, now: datetime) -> None:
        self._work, self._now = work, now
        self.learnt = False
        self.left: list[tuple[ErrorGroup, ErrorGroup]] = []

    @staticmethod
    async def digested_until(work: AsyncSession, shard: str) -> datetime | None:
        """Until when events were digested; None at the very beginning."""
        return await work.scalar(select(ErrorDigest.until).where(ErrorDigest.shard == shard))

    async def note_until(self, shard: str, until: datetime) -> None:
        """Everything that was stored until now has its group."""
        row = insert(ErrorDigest).values(shard=shard, until=until)
        await self._work.execute(row.on_conflict_do_update(index_elements=["shard"], set_={"until": until}))

    async def place(self, facts: list[Fact]) -> None:
        """Find or make the group of each fact, and let it learn."""
        of_sites: dict[int, list[Fact]] = defaultdict(list)
        for fact in facts:
            of_sites[fact.site_id].append(fact)
        living = text("select id from sites where id = any(:sites)")
        there = set((await self._work.scalars(living, {"sites": list(of_sites)})).all())
        for site in sorted(of_sites):
            if site in there:
                await self._place(site, sorted(of_sites[site], key=lambda fact: (fact.first_ms, fact.hash)))

    async def _place(self, site: int, facts: list[Fact]) -> None:
        await hold(self._work, site)
        await self._see_releases(site, facts)
        numbers = {number for fact in facts for number in (fact.hash, *fact.hashes, *fact.was)}
        hashes = await self._hashes(site, numbers)
        groups = await self._groups({one.group_id for one in hashes.values()})
        seen = await self._first_seen(site) if any(g.status == Status.RESOLVED for g in groups.values()) else {}
        for fact in facts:
            known = next((hashes[n] for n in (fact.hash, *fact.hashes) if n in hashes), None)
            if known is None and (known := await self._adopting(fact, hashes)):
                fact.adopts = True
            if known is None:
                group = await self._new(site, fact)
                groups[group.id] = group
            else:
                group = groups[known.group_id]
                await self._learn(group, fact, seen)
            await self._tell_read_again(group, fact, [groups[hashes[n].group_id] for n in fact.was if n in hashes])
            self._remember(site, group, fact, hashes)

    async def _adopting(self, fact: Fact, hashes: dict[int, ErrorHash]) -> ErrorHash | None:
        """The hash whose group is to learn a new one, because its events were read again and are that now.

        The first error that a minified group turns out to be keeps the group, its number and what people said of it; if
        there were several in it, the others become groups of their own.
        """
        for old in (hashes[number] for number in fact.was if number in hashes):
            if old.is_pinned:
                continue
            wanted = select(ErrorHash).where(ErrorHash.group_id == old.group_id, ErrorHash.explanation.has_key("was"))
            stored = {one.hash: one for one in await self._work.scalars(wanted)}
            here = {
                one.hash: one for one in hashes.values() if one.group_id == old.group_id and "was" in one.explanation
            }
            before = {**stored, **here}
            # What took the place of an older hash may give it to one more that is known still better.
            if not before or (
                old.hash in before and not any(_hex(old.hash) in one.explanation["was"] for one in before.values())
            ):
                return old
        return None

    async def _tell_read_again(self, group: ErrorGroup, fact: Fact, olds: list[ErrorGroup]) -> None:
        """Say in the activity what source maps that came late changed."""
        if fact.source == "otlp":
            self.left += [(old, group) for old in olds if old is not group]
            return
        for old in olds:
            if old is not group and fact.is_again and await self._is_told(old, group):
                continue
            if old is not group:
                went, came = {"events": fact.count, "to": group.number}, {"events": fact.count, "from": old.number}
                self._work.add(ErrorActivity(group_id=old.id, at=self._now, verb="read_with_source_maps", detail=went))
                self._work.add(
                    ErrorActivity(group_id=group.id, at=self._now, verb="read_with_source_maps", detail=came)
                )
            elif fact.adopts:
                detail = {"events": fact.count, "now": fact.title}
                self._work.add(
                    ErrorActivity(group_id=group.id, at=self._now, verb="read_with_source_maps", detail=detail)
                )

    async def _is_told(self, old: ErrorGroup, group: ErrorGroup) -> bool:
        a = ErrorActivity
        wanted = select(a.id).where(
            a.group_id == old.id, a.verb == "read_with_source_maps", a.detail["to"].as_integer() == group.number
        )
        return await self._work.scalar(wanted.limit(1)) is not None

    async def _hashes(self, site: int, numbers: Iterable[int]) -> dict[int, ErrorHash]:
        wanted = select(ErrorHash).where(ErrorHash.site_id == site, ErrorHash.hash.in_(list(numbers)))
        return {one.hash: one for one in (await self._work.scalars(wanted)).all()}

    async def _groups(self, ids: Iterable[int]) -> dict[int, ErrorGroup]:
        wanted = select(ErrorGroup).where(ErrorGroup.id.in_(list(ids))).order_by(ErrorGroup.id).with_for_update()
        return {one.id: one for one in (await self._work.scalars(wanted)).all()}

    async def _new(self, site: int, fact: Fact) -> ErrorGroup:
        largest = await self._work.scalar(select(func.max(ErrorGroup.number)).where(ErrorGroup.site_id == site))
        release, environment = _first(fact)
        group = ErrorGroup(
            site_id=site, number=(largest or 0) + 1, status=Status.UNRESOLVED, reason=Reason.NEW,
            priority=_priority(fact), title=fact.title, type=fact.type, culprit=fact.culprit, level=fact.level,
            platform=fact.platform, logger=fact.logger, source=fact.source, noise=fact.noise,
            is_minified=bool(fact.is_minified), is_unhandled=fact.handled == 0, first_seen_at=at(fact.first_ms),
            last_seen_at=at(fact.last_ms), first_release=release, last_release=_last(fact),
            first_environment=environment, changed_at=self._now, created_at=self._now,
        )  # fmt: skip
        self._work.add(group)
        await self._work.flush()
        self._work.add(
            ErrorActivity(group_id=group.id, at=at(fact.first_ms), verb="first_seen", detail={"release": release})
        )
        if not fact.noise and not fact.was:  # what was read again is no news
            await tell_new(self._work, group, self._now)
        return group

    async def _learn(self, group: ErrorGroup, fact: Fact, seen: dict[str, dict[str, int]]) -> None:
        group.first_seen_at = min(group.first_seen_at, at(fact.first_ms))
        if fact.adopts or at(fact.last_ms) >= group.last_seen_at:
            group.last_seen_at = max(group.last_seen_at, at(fact.last_ms))
            group.title, group.type, group.culprit = fact.title, fact.type, fact.culprit
            group.level, group.is_minified = fact.level, bool(fact.is_minified)
            group.last_release = _last(fact) or group.last_release
        group.is_unhandled = group.is_unhandled or fact.handled == 0

        def order(one: str, other: str, environment: str) -> int:
            return compared(one, other, seen.get(environment, {}))

        for release, environment, _, last in fact.releases:
            state = state_of(group)
            now = after(state, Happened(release, environment, last), order)
            if now is not state:
                await self._regress(group, release, environment, last)

    async def _regress(self, group: ErrorGroup, release: str, environment: str, at_ms: int) -> None:
        fix = state_of(group).resolution
        detail = {"release": release, "environment": environment, "fixed_in": fix.release if fix else ""}
        put_state(group, Status.UNRESOLVED, Reason.REGRESSED, self._now)
        group.regressed_at = self._now
        self._work.add(ErrorActivity(group_id=group.id, at=at(at_ms), verb="regressed", detail=detail))
        await tell_regressed(self._work, group, detail, self._now)

    def _remember(self, site: int, group: ErrorGroup, fact: Fact, hashes: dict[int, ErrorHash]) -> None:
        """Hashes that nobody knows become the group's."""
        for number in (fact.hash, *fact.hashes):
            if number in hashes:
                continue
            made = ErrorHash(
                site_id=site, hash=number, group_id=group.id, kind=_kind(fact, number), own_hash=fact.hash,
                loose=fact.loose if number == fact.hash else 0, title=fact.title, learned_at=self._now,
                explanation=_explained(fact) if number == fact.hash else {}, version=_version(self._now),
                is_mirrored=False, is_pinned=False,
            )  # fmt: skip
            if fact.adopts and number == fact.hash:
                made.explanation = {**made.explanation, "was": [_hex(old) for old in fact.was]}
            self._work.add(made)
            hashes[number] = made
            self.learnt = True

    async def _see_releases(self, site: int, facts: list[Fact]) -> None:
        times: dict[tuple[str, str], tuple[int, int]] = {}
        for fact in facts:
            for release, environment, first, last in fact.releases:
                if release:
                    old = times.get((release, environment), (first, last))
                    times[release, environment] = (min(first, old[0]), max(last, old[1]))
        for (release, environment), (first, last) in sorted(times.items()):
            row = insert(ErrorRelease).values(
                site_id=site, release=release, environment=environment, first_seen_at=at(first), last_seen_at=at(last)
            )
            await self._work.execute(
                row.on_conflict_do_update(
                    index_elements=["site_id", "release", "environment"],
                    set_={
                        "first_seen_at": func.least(ErrorRelease.first_seen_at, row.excluded.first_seen_at),
                        "last_seen_at": func.greatest(ErrorRelease.last_seen_at, row.excluded.last_seen_at),
                    },
                )
            )

    async def _first_seen(self, site: int) -> dict[str, dict[str, int]]:
        return await first_seen(self._work, site)


async def first_seen(work: AsyncSession, site: int) -> dict[str, dict[str, int]]:
    """By environment, when each release was first seen (ms)."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    wanted = select(ErrorRelease.environment, ErrorRelease.release, ErrorRelease.first_seen_at).where(
        ErrorRelease.site_id == site
    )
    for environment, release, first in await work.execute(wanted):
        found[environment][release] = int(first.timestamp() * 1000)
    return found


def _first(fact: Fact) -> tuple[str, str]:
    found = min(fact.releases, key=lambda seen: seen[2], default=("", "", 0, 0))
    return found[0], found[1]


def _last(fact: Fact) -> str:
    return max(fact.releases, key=lambda seen: seen[3], default=("", "", 0, 0))[0]


def _priority(fact: Fact) -> str:
    if fact.noise or fact.level in ("info", "debug"):
        return "low"
    return "high" if fact.level == "fatal" or fact.handled == 0 else "medium"


def _kind(fact: Fact, number: int) -> str:
    event = _event(fact)
    if event:
        from app.errors.fingerprint import fingerprint

        made = fingerprint(event, None)
        for kind, hash_ in made.hashes.items():
            if hash_ == number:
                return kind
    return "custom" if number == fact.hash else "system"


def _explained(fact: Fact) -> dict[str, Any]:
    event = _event(fact)
    if not event:
        return {}
    from app.errors.fingerprint import fingerprint

    made = fingerprint(event, None)
    if made.own != fact.hash:  # a rule of the site, or noise
        made = Fingerprint({"custom": fact.hash}, fact.loose, made.is_minified)
    return explanation(event, made)


def _event(fact: Fact) -> dict[str, Any]:
    try:
        return msgspec.json.decode(fact.payload) if fact.payload else {}
    except msgspec.DecodeError:
        return {}


def _hex(hash_: int) -> str:
    return f"{hash_:016x}"


def _version(now: datetime) -> int:
    return int(now.timestamp() * 1_000_000)
