"""Answers about one group of errors."""

import asyncio
import math
from collections.abc import Mapping
from typing import Any

from app.errors.deploys.answers import marks
from app.errors.issues import group_queries, queries
from app.errors.issues import schemas as s
from app.errors.issues import views as v
from app.errors.issues.asking import Question, shown
from app.errors.issues.fields import parted
from app.errors.issues.listing import assignee, is_new, ms, short_id, value_of
from app.errors.issues.queries import FACETS, Events, FacetCounts, in_hashes, of_hashes
from app.errors.issues.saying import said
from app.errors.issues.traffic import PAGES, base_of, no_traffic
from app.errors.models import ErrorActivity, ErrorGroup, ErrorHash
from app.errors.standing import state_of
from app.kit.problems import NotFound
from app.kit.search.read import read_search
from app.kit.sql import Fragment

TELLING_SHARE, TELLING_TIMES = 0.6, 1.5


class ErrorNotFound(NotFound):
    code, title = "error_not_found", "There is no such error"


async def found(asked: Question, number: int) -> tuple[ErrorGroup, list[ErrorHash]]:
    """A group and its hashes; what was merged is found where it went. Raises ErrorNotFound."""
    async with asked.stores.postgres.work() as work:
        group = (await group_queries.groups(work, asked.site.id, [number])).get(number)
        if group is None:
            raise ErrorNotFound()
        return group, await group_queries.hashes_of(work, group.id)


def mine_of(hashes: list[ErrorHash]) -> Fragment:
    """SQL: the events of a group."""
    return in_hashes([one.hash for one in hashes])


def where_of(q: str) -> Fragment:
    """SQL: what a search says of events."""
    return queries.searched(parted(read_search(q))[0])


async def group(asked: Question, number: int) -> v.ErrorGroupView:
    """The head of the page."""
    one, hashes = await found(asked, number)
    async with asked.stores.postgres.work() as work:
        names = await group_queries.names(work, [one.assignee_id]) if one.assignee_id else {}
        target = await work.get(ErrorGroup, one.merged_into_id) if one.merged_into_id else None
    totals = await Events(asked.clickhouse, asked.site.id).totals(mine_of(hashes))
    state = state_of(one)
    fix, ignoring = state.resolution, state.ignoring
    return v.ErrorGroupView(
        number=one.number, short_id=short_id(asked.site.domain, one.number), status=one.status, reason=one.reason,
        said=said(state, one.last_release), priority=one.priority, title=one.title, type=one.type,
        value=value_of(one), culprit=one.culprit, level=one.level, platform=one.platform, logger=one.logger,
        source=one.source, noise=one.noise, is_new=is_new(one, asked.at), is_minified=one.is_minified,
        is_unhandled=one.is_unhandled, first_seen_ms=ms(one.first_seen_at), last_seen_ms=ms(one.last_seen_at),
        first_release=one.first_release, last_release=one.last_release, first_environment=one.first_environment,
        events=totals["events"], users=totals["users"], events_24h=totals["events_24h"],
        assignee=assignee(one, names), hashes=len(hashes), merged_into=target.number if target else None,
        resolution=v.ResolutionView(
            how=fix.how, at_ms=fix.at_ms, fixed_in=fix.release, environment=fix.environment, commit=fix.commit,
            baselines=fix.baselines,
        ) if fix else None,
        ignoring=v.IgnoringView(
            at_ms=ignoring.at_ms, until_ms=ignoring.until_ms, events=ignoring.events, users=ignoring.users,
            doubles=ignoring.doubles,
        ) if ignoring else None,
    )  # fmt: skip


async def series(asked: Question, number: int, params: s.ErrorParams) -> v.ErrorSeries:
    """The chart."""
    _, hashes = await found(asked, number)
    window, mine, where = asked.window(params), mine_of(hashes), where_of(params.q)
    events = Events(asked.clickhouse, asked.site.id)
    cells, totals = await asyncio.gather(events.series(window, mine, where), events.totals_between(window, mine, where))
    async with asked.stores.postgres.work() as work:
        releases = await marks(work, asked.site.id, *window.moments)
    counts, users = [0] * window.buckets, [0] * window.buckets
    for cell in cells:
        counts[cell["bucket"]], users[cell["bucket"]] = cell["events"], cell["users"]
    return v.ErrorSeries(
        window=shown(window), events=counts, users=users, releases=releases,
        total_events=totals["events"], total_users=totals["users"],
    )  # fmt: skip


async def facets(asked: Question, number: int, params: s.ErrorParams) -> v.ErrorFacets:
    """Whom it hits: its events that match, against the site's traffic where pages tell of it, else all errors."""
    group, hashes = await found(asked, number)
    window, where = asked.window(params), where_of(params.q)
    events = Events(asked.clickhouse, asked.site.id)
    mine = of_hashes([one.hash for one in hashes])
    counts, traffic = await asyncio.gather(
        events.facets(window, Fragment(f"({mine.text} and {where.text})", {**mine.binds, **where.binds}), 8),
        (asked.traffic if group.platform in PAGES else no_traffic)(
            asked.clickhouse, asked.site.id, window.from_ms, window.to_ms
        ),
    )
    by_key: dict[str, list[dict[str, Any]]] = {}
    for row in counts.rows:
        by_key.setdefault(row["key"], []).append(row)
    told = [_facet(key, of_key, counts, base_of(traffic, key)) for key, of_key in by_key.items()]
    order = list(FACETS)
    told.sort(
        key=lambda one: (not one.is_telling, one.is_tag, order.index(one.key) if one.key in order else 0, one.key)
    )
    return v.ErrorFacets(window=shown(window), facets=told, total=counts.total, sampled=1 / counts.sample)


def _facet(
    key: str, rows: list[dict[str, Any]], counts: FacetCounts, traffic: tuple[Mapping[str, int], int] | None
) -> v.ErrorFacet:
    is_tag, mine = key.startswith("tags."), counts.mine
    base, total = traffic or ({row["value"]: row["everywhere"] for row in rows}, counts.everywhere)
    values = [
        v.FacetValue(
            value=row["value"], count=counts.whole(row["events"]), share=row["events"] / max(mine, 1),
            base_share=base.get(row["value"], 0) / max(total, 1),
        )
        for row in sorted(rows, key=lambda row: (-row["events"], row["value"]))
    ]  # fmt: skip
    name, least = key.removeprefix("tags."), 0 if traffic else mine
    return v.ErrorFacet(
        key=name, label=name if is_tag else FACETS.get(key, key), is_tag=is_tag,
        is_telling=any(is_telling(one.share, one.base_share, mine, total, least) for one in values),
        base="traffic" if traffic else "errors", values=values,
    )  # fmt: skip


def is_telling(share: float, base: float, mine: int, everywhere: int, least: int) -> bool:
    """Whether a value is so much more frequent here that chance does not explain it (three standard errors).

    ``everywhere`` are held against, which must be more than ``least``: all errors hold those of this one, too.
    """
    if mine < 5 or share < TELLING_SHARE or share < base * TELLING_TIMES or everywhere <= least:
        return False
    spread = math.sqrt(max(base * (1 - base), 1e-9) / mine)
    return share - base > 3 * spread


async def grouping(asked: Question, number: int) -> v.GroupingView:
    """Why events are in this group, and which groups are like it."""
    one, hashes = await found(asked, number)
    counted = await Events(asked.clickhouse, asked.site.id).of_hashes(mine_of(hashes))
    async with asked.stores.postgres.work() as work:
        similar = await group_queries.like(work, asked.site.id, one, [hash_.loose for hash_ in hashes])
    nothing: dict[str, Any] = {"events": 0, "last_ms": 0}
    return v.GroupingView(
        hashes=[
            v.HashView(
                hash=f"{hash_.hash:016x}", kind=hash_.kind, title=hash_.title, is_pinned=hash_.is_pinned,
                events=counted.get(hash_.hash, nothing)["events"],
                last_seen_ms=counted.get(hash_.hash, nothing)["last_ms"], explanation=hash_.explanation,
            )
            for hash_ in hashes
        ],
        similar=[
            v.SimilarGroup(
                number=other.number, short_id=short_id(asked.site.domain, other.number), title=other.title,
                culprit=other.culprit, status=other.status,
                because="Its type, message and innermost own frame are the same; other frames differ.",
            )
            for other in similar
        ],
    )  # fmt: skip


async def activity(asked: Question, number: int) -> list[v.Activity]:
    """What happened to it, the latest first."""
    one, _ = await found(asked, number)
    async with asked.stores.postgres.work() as work:
        rows = await group_queries.activities(work, one.id)
    return [_activity(row, one) for row in rows]


def _activity(row: ErrorActivity, group: ErrorGroup) -> v.Activity:
    at, detail = row.at, dict(row.detail)
    if row.verb == "first_seen":  # events that came later may be older ones
        at, detail["release"] = group.first_seen_at, group.first_release
    return v.Activity(
        id=row.id, at_ms=ms(at), actor=row.actor, verb=row.verb, text=str(detail.pop("text", "")),
        mentions=list(detail.pop("mentions", [])), detail=detail,
    )  # fmt: skip
