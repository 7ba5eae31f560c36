"""Answers about many errors: the list with its tabs, and what is new."""

import asyncio
from collections.abc import Callable, Collection, Container
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import nlargest
from typing import Any

from app.errors.deploys.answers import marks
from app.errors.deploys.schemas import ReleaseMark
from app.errors.issues import group_queries, queries
from app.errors.issues import schemas as s
from app.errors.issues.asking import Question, shown
from app.errors.issues.fields import ONE_BY_ONE, REVIEW, TABS, Asker, check, holds, parted
from app.errors.issues.group_queries import Alike
from app.errors.issues.queries import Counts, Events, Matching
from app.errors.models import ErrorGroup
from app.kit.search.read import read_search
from app.kit.search.tree import Compare, Node, leaves
from app.kit.window import Window

Found = list[tuple[Alike, list[int]]]  # groups that stand alike, and the numbers of those with events that match
PRIORITIES = {"high": 2, "medium": 1, "low": 0}


async def errors(asked: Question, params: s.ErrorsParams) -> s.ErrorsAnswer:
    """A page of the list."""
    window = asked.window(params)
    tree, of_groups = parted(read_search(params.q))
    for part in of_groups:
        check(part)
    where = queries.searched(tree)
    events = Events(asked.clickhouse, asked.site.id)
    matching, users, (known, asker) = await asyncio.gather(
        events.matching(window, where),
        events.people(window, where) if params.sort == "users" else _nobody(),
        _known(asked, _named(of_groups) & set(ONE_BY_ONE)),
    )
    of_number = {one.number: one for one in matching}
    found = _found(known, of_number, of_groups, asker)
    tabs = [
        s.TabCount(tab=tab, count=sum(len(its) for one, its in found if test(one.standing)))
        for tab, test in TABS.items()
    ]
    if not _named(of_groups) & {"is", "issue"}:
        found = [(one, its) for one, its in found if TABS[params.tab](one.standing)]
    page = _page(params, found, of_number, users)
    rows, releases = await _rows(asked, window, events, where, page, of_number)
    return s.ErrorsAnswer(
        window=shown(window),
        groups=rows,
        total=sum(len(its) for _, its in found),
        tabs=tabs,
        releases=releases,
        has_any=bool(known),
    )


async def _nobody() -> dict[int, int]:
    return {}


def _named(parts: list[Node]) -> set[str]:
    return {leaf.key for part in parts for leaf in leaves(part) if isinstance(leaf, Compare)}


async def _known(asked: Question, one_by_one: Collection[str]) -> tuple[list[Alike], Asker]:
    async with asked.stores.postgres.work() as work:
        known = await group_queries.standings(work, asked.site.id, asked.at, bool(one_by_one))
        members = await group_queries.team(work, asked.site)
    return known, Asker(asked.by.id, {name.lower(): user.id for user in members for name in (user.name, user.email)})


def _found(known: list[Alike], matching: Container[int], of_groups: list[Node], asker: Asker) -> Found:
    alike = (one for one in known if all(holds(part, one.standing, asker) for part in of_groups))
    return [(one, [number for number in one.numbers if number in matching]) for one in alike]


def _page(params: s.ErrorsParams, found: Found, of_number: dict[int, Matching], users: dict[int, int]) -> list[int]:
    """The numbers of a page, in its order."""
    key = _sort_key(params.sort, found, of_number, users)
    numbers = (number for _, its in found for number in its)
    return nlargest(params.offset + params.limit, numbers, key)[params.offset :]


def _sort_key(
    sort: str, found: Found, of_number: dict[int, Matching], users: dict[int, int]
) -> Callable[[int], tuple[Any, ...]]:
    match sort:
        case "events":
            return lambda number: (of_number[number].events, of_number[number].last_ms, number)
        case "users":
            return lambda number: (users.get(number, 0), of_number[number].events, number)
        case "first_seen":
            first = {n: at for alike, _ in found for n, at in zip(alike.numbers, alike.first_seen_ms, strict=True)}
            return lambda number: (first[number], number)
        case "trend":  # how much of it came lately, among those that came often enough to tell
            return lambda number: (_trend(of_number[number]), of_number[number].events, number)
        case "priority":
            urgent = {number: PRIORITIES[alike.standing.priority] for alike, its in found for number in its}
            return lambda number: (urgent[number], of_number[number].last_ms, number)
        case _:
            return lambda number: (of_number[number].last_ms, number)


def _trend(one: Matching) -> float:
    return (one.late + 1) / (one.events - one.late + 4)


async def _rows(
    asked: Question, window: Window, events: Events, where: Any, page: list[int], of_number: dict[int, Matching]
) -> tuple[list[s.ErrorGroupRow], list[ReleaseMark]]:
    counts, told = await asyncio.gather(_counts(events, window, where, page), _told(asked, window, page))
    rows = [
        row_of(
            asked, told.groups[number], of_number[number], counts[number], told.names,
            told.comments.get(told.groups[number].id, 0),
        )
        for number in page
        if number in told.groups and number in counts
    ]  # fmt: skip
    return rows, told.releases


async def _counts(events: Events, window: Window, where: Any, page: list[int]) -> dict[int, Counts]:
    return await events.counts(window, where, page) if page else {}


@dataclass(frozen=True, slots=True)
class _Told:
    """What Postgres knows of a page's groups."""

    groups: dict[int, ErrorGroup]
    comments: dict[int, int]
    names: dict[str, str]
    releases: list[ReleaseMark]


async def _told(asked: Question, window: Window, page: list[int]) -> _Told:
    async with asked.stores.postgres.work() as work:
        groups = await group_queries.groups(work, asked.site.id, page)
        comments = await group_queries.comments(work, [one.id for one in groups.values()])
        assigned = [one.assignee_id for one in groups.values() if one.assignee_id]
        names = await group_queries.names(work, assigned) if assigned else {}
        releases = await marks(work, asked.site.id, *window.moments)
    return _Told(groups, comments, names, releases)


def row_of(
    asked: Question, group: ErrorGroup, one: Matching, counts: Counts, names: dict[str, str], comments: int
) -> s.ErrorGroupRow:
    """A group as the list shows it."""
    return s.ErrorGroupRow.model_construct(
        number=group.number, short_id=short_id(asked.site.domain, group.number), status=group.status,
        reason=group.reason, priority=group.priority, title=group.title, type=group.type, value=value_of(group),
        culprit=group.culprit, level=group.level, platform=group.platform, noise=group.noise,
        is_new=is_new(group, asked.at), is_minified=group.is_minified, is_unhandled=group.is_unhandled,
        events=one.events, users=counts.users, first_seen_ms=ms(group.first_seen_at), last_seen_ms=one.last_ms,
        first_release=group.first_release, last_release=group.last_release, counts=counts.counts, comments=comments,
        assignee=assignee(group, names),
    )  # fmt: skip


def is_new(group: ErrorGroup, now: datetime) -> bool:
    """First seen within seven days, and nobody has decided anything yet."""
    return group.reason == "new" and group.first_seen_at >= now - REVIEW


def value_of(group: ErrorGroup) -> str:
    """The message in a group's title."""
    return group.title.removeprefix(f"{group.type}: ") if group.type else group.title


def assignee(group: ErrorGroup, names: dict[str, str]) -> s.Assignee | None:
    """Who shall repair it."""
    known = group.assignee_id and names.get(group.assignee_id)
    return s.Assignee(id=group.assignee_id or "", name=known) if known else None


def short_id(domain: str, number: int) -> str:
    """A name that people say to one another: SHOP-12."""
    first = max(domain.removeprefix("www.").split(".")[:-1] or [domain], key=len)
    return f"{''.join(char for char in first.upper() if char.isalnum())[:12] or 'E'}-{number}"


def ms(at: Any) -> int:
    """Unix milliseconds of a time, 0 of none."""
    return int(at.timestamp() * 1000) if at else 0


async def news(asked: Question, since_ms: int) -> s.ErrorNews:
    """What is new since a moment: for a list that is open."""
    async with asked.stores.postgres.work() as work:
        new, back = await group_queries.news(work, asked.site.id, datetime.fromtimestamp(since_ms / 1000, UTC))
    return s.ErrorNews(new=new, regressed=back)


async def values(asked: Question, params: s.ValuesParams) -> list[s.ErrorValue]:
    """Values of a key, or keys."""
    events = Events(asked.clickhouse, asked.site.id)
    found = await events.values(asked.window(params), params.key, params.search, params.limit)
    return [s.ErrorValue(**row) for row in found]


async def of_trace(asked: Question, trace_id: str) -> list[s.ErrorOfTrace]:
    """Errors of a trace, in time."""
    return [s.ErrorOfTrace(**row) for row in await Events(asked.clickhouse, asked.site.id).of_trace(trace_id)]


async def team(asked: Question) -> list[s.Assignee]:
    """Who may be assigned and mentioned."""
    async with asked.stores.postgres.work() as work:
        return [s.Assignee(id=one.id, name=one.name) for one in await group_queries.team(work, asked.site)]
