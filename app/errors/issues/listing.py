"""Answers about many errors: the list with its tabs, and what is new."""

import asyncio
from typing import Any

from app.errors.deploys.answers import marks
from app.errors.deploys.schemas import ReleaseMark
from app.errors.issues import queries
from app.errors.issues import schemas as s
from app.errors.issues.asking import Question, shown
from app.errors.issues.fields import TABS, Asker, Standing, check, holds, is_new, parted
from app.errors.issues.queries import Events, Matching
from app.errors.models import ErrorGroup
from app.kit.search.read import read_search
from app.kit.search.tree import Compare, Node, leaves
from app.kit.window import Window

PRIORITIES = {"high": 2, "medium": 1, "low": 0}


async def errors(asked: Question, params: s.ErrorsParams) -> s.ErrorsAnswer:
    """A page of the list."""
    window = asked.window(params)
    tree, of_groups = parted(read_search(params.q))
    for part in of_groups:
        check(part)
    where = queries.searched(tree)
    events = Events(asked.clickhouse, asked.site.id)
    matching, (known, asker) = await asyncio.gather(events.matching(window, where), _known(asked))
    of_number = {one.number: one for one in matching}
    found = [one for one in known if one.number in of_number and all(holds(p, one, asker) for p in of_groups)]
    tabs = [s.TabCount(tab=tab, count=sum(test(one, asker) for one in found)) for tab, test in TABS.items()]
    if not _names_a_status(of_groups):
        found = [one for one in found if TABS[params.tab](one, asker)]
    found.sort(key=lambda one: _sort_key(params.sort, one, of_number[one.number]), reverse=True)
    page = [one.number for one in found[params.offset : params.offset + params.limit]]
    rows, releases = await _rows(asked, window, events, where, page, of_number)
    return s.ErrorsAnswer(
        window=shown(window), groups=rows, total=len(found), tabs=tabs, releases=releases, has_any=bool(known)
    )


def _names_a_status(parts: list[Node]) -> bool:
    return any(isinstance(leaf, Compare) and leaf.key in ("is", "issue") for part in parts for leaf in leaves(part))


async def _known(asked: Question) -> tuple[list[Standing], Asker]:
    async with asked.stores.postgres.work() as work:
        known = await queries.standings(work, asked.site.id)
        members = await queries.team(work, asked.site)
    named = {name.lower(): user.id for user in members for name in (user.name, user.email)}
    return known, Asker(asked.by.id, asked.at, named)


def _sort_key(sort: str, group: Standing, one: Matching) -> tuple[Any, ...]:
    match sort:
        case "events":
            return one.events, one.last_ms, one.number
        case "users":
            return one.users, one.events, one.number
        case "first_seen":
            return group.first_seen_at, one.number
        case "trend":  # how much of it came lately, among those that came often enough to tell
            return (one.late + 1) / (one.events - one.late + 4), one.events, one.number
        case "priority":
            return PRIORITIES[group.priority], one.last_ms, one.number
        case _:
            return one.last_ms, one.number


async def _rows(
    asked: Question, window: Window, events: Events, where: Any, page: list[int], of_number: dict[int, Matching]
) -> tuple[list[s.ErrorGroupRow], list[ReleaseMark]]:
    async with asked.stores.postgres.work() as work:
        groups = await queries.groups(work, asked.site.id, page)
        comments = await queries.comments(work, [one.id for one in groups.values()])
        assigned = [one.assignee_id for one in groups.values() if one.assignee_id]
        names = await queries.names(work, assigned) if assigned else {}
        releases = await marks(work, asked.site.id, *window.moments)
    counts = {number: [0] * window.buckets for number in page}
    for cell in await events.counts(window, where, page) if page else ():
        counts[cell["number"]][cell["bucket"]] = cell["events"]
    rows = [
        row_of(asked, groups[number], of_number[number], counts[number], names, comments.get(groups[number].id, 0))
        for number in page
        if number in groups
    ]
    return rows, releases


def row_of(
    asked: Question, group: ErrorGroup, one: Matching, counts: list[int], names: dict[str, str], comments: int
) -> s.ErrorGroupRow:
    """A group as the list shows it."""
    return s.ErrorGroupRow.model_construct(
        number=group.number, short_id=short_id(asked.site.domain, group.number), status=group.status,
        reason=group.reason, priority=group.priority, title=group.title, type=group.type, value=value_of(group),
        culprit=group.culprit, level=group.level, platform=group.platform, noise=group.noise,
        is_new=is_new(standing(group), asked.at), is_minified=group.is_minified, is_unhandled=group.is_unhandled,
        events=one.events, users=one.users, first_seen_ms=ms(group.first_seen_at), last_seen_ms=one.last_ms,
        first_release=group.first_release, last_release=group.last_release, counts=counts, comments=comments,
        assignee=assignee(group, names),
    )  # fmt: skip


def standing(group: ErrorGroup) -> Standing:
    """Where a group stands."""
    return Standing(
        group.number, group.status, group.reason, group.priority, group.noise, group.first_seen_at, group.regressed_at,
        group.assignee_id, group.is_minified, group.is_unhandled, group.first_release, group.level,
    )  # fmt: skip


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
    known, _ = await _known(asked)
    new = sum(ms(one.first_seen_at) > since_ms and not one.noise for one in known)
    back = sum(one.status == "unresolved" and ms(one.regressed_at) > since_ms for one in known)
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
        return [s.Assignee(id=one.id, name=one.name) for one in await queries.team(work, asked.site)]
