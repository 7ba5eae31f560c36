"""Answers about releases: who told of them, what they sent, and what a deploy changed."""

from datetime import datetime
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.deploys import queries
from app.errors.deploys.change import Change, change_of, stretch_ms
from app.errors.deploys.models import Deploy, Release
from app.errors.deploys.schemas import (
    ChangedError,
    CommitCard,
    DeployCard,
    DeployChange,
    ReleaseCard,
    ReleaseMark,
    ReleaseParams,
    ReleaseView,
)
from app.errors.deploys.seen_queries import BUCKETS, GroupAround, Seen, SeenRelease, SessionsOfRelease
from app.errors.models import ErrorGroup
from app.kit.clickhouse import ClickHouse
from app.kit.problems import NotFound

SHOWN = 100
MOST_CHANGED = 50


class ReleaseNotFound(NotFound):
    code, title = "release_not_found", "There is no such release"


async def marks(work: AsyncSession, site: int, start: datetime, end: datetime) -> list[ReleaseMark]:
    """When versions went where, for charts."""
    return [
        ReleaseMark(release=release, environment=environment, at_ms=int(at.timestamp() * 1000), is_deploy=is_deploy)
        for release, environment, at, is_deploy in await queries.marks_between(work, site, start, end)
    ]


async def releases(
    work: AsyncSession, clickhouse: ClickHouse, site: int, params: ReleaseParams, at: datetime
) -> list[ReleaseCard]:
    """Releases that somebody told of, and those that sent something, the latest first."""
    seen = _seen(clickhouse, site, params, at)
    sent = {one.release: one for one in await seen.releases([])}
    sessions = await seen.sessions()
    told = {one.version: one for one in await queries.releases_of(work, site, SHOWN)}
    told |= await queries.releases_named(work, site, [name for name in sent if name not in told])
    deploys = await queries.last_deploys(work, site)
    cards = [
        _card(name, told.get(name), sent.get(name), sessions.get(name), _deploy(deploys.get(name), name))
        for name in {*told, *sent, *(name for name in sessions if name)}
    ]
    return sorted(cards, key=lambda card: (-_moment(card), card.version))[:SHOWN]


async def release(
    work: AsyncSession, clickhouse: ClickHouse, site: int, version: str, params: ReleaseParams, at: datetime
) -> ReleaseView:
    """One release, and what its latest deploy changed. Raises ReleaseNotFound."""
    seen = _seen(clickhouse, site, params, at)
    sent = next(iter(await seen.releases([version])), None)
    told = await queries.release_named(work, site, version)
    sessions = (await seen.sessions()).get(version)
    if told is None and sent is None and sessions is None:
        raise ReleaseNotFound()
    deploys = await queries.deploys_of_release(work, told.id) if told else []
    since = min((d.at for d in deploys if params.environment in ("", d.environment)), default=None)
    moment = since or (told.released_at if told else None)
    moment_ms = _ms(moment) if moment else sent.first_ms if sent else _ms(told.created_at if told else at)
    last = deploys[0] if deploys else None
    return ReleaseView(
        card=_card(version, told, sent, sessions, _deploy(last, version)),
        deploys=[DeployCard.of(one, version) for one in deploys],
        commits=[CommitCard(**one) for one in told.commits] if told else [],
        change=await _change(work, clickhouse, site, told, params.environment, moment_ms, at),
    )


async def _change(
    work: AsyncSession, clickhouse: ClickHouse, site: int, told: Release | None, environment: str, moment_ms: int,
    at: datetime,
) -> DeployChange:  # fmt: skip
    now_ms = _ms(at)
    moment = datetime.fromtimestamp(moment_ms / 1000, at.tzinfo)
    following = await queries.next_deploy(work, site, told.id if told else None, moment, environment)
    length = stretch_ms(moment_ms, _ms(following) if following else None, now_ms)
    seen = Seen(clickhouse, site, moment_ms - length, moment_ms + length, environment)
    around = await seen.groups_around(moment_ms)
    groups = await queries.groups_of(work, site, [one.number for one in around])
    changed: dict[Change, list[ChangedError]] = {change: [] for change in Change}
    for one in around:
        group = groups.get(one.number)
        if group is None:
            continue
        kind = change_of(one.before, one.after, _ms(group.first_seen_at), moment_ms)
        changed[kind].append(_changed(one, group))
    return DeployChange(
        at_ms=moment_ms, stretch_ms=length,
        new=sorted(changed[Change.NEW], key=lambda one: -one.after)[:MOST_CHANGED],
        worse=sorted(changed[Change.WORSE], key=lambda one: one.before - one.after)[:MOST_CHANGED],
        gone=sorted(changed[Change.GONE], key=lambda one: -one.before)[:MOST_CHANGED], same=len(changed[Change.SAME]),
    )  # fmt: skip


def _changed(one: GroupAround, group: ErrorGroup) -> ChangedError:
    return ChangedError(
        number=one.number, title=group.title, culprit=group.culprit, status=group.status, before=one.before,
        after=one.after, users=one.users,
    )  # fmt: skip


def _seen(clickhouse: ClickHouse, site: int, params: ReleaseParams, at: datetime) -> Seen:
    to_ms = _ms(at) + 1
    return Seen(clickhouse, site, to_ms - params.days * 86_400_000, to_ms, params.environment)


def _card(
    version: str, told: Release | None, sent: SeenRelease | None, sessions: SessionsOfRelease | None,
    deploy: DeployCard | None,
) -> ReleaseCard:  # fmt: skip
    return ReleaseCard(
        version=version, url=told.url if told else "", ref=told.ref if told else "",
        commits=len(told.commits) if told else 0, is_archived=bool(told and told.is_archived),
        created_at=told.created_at if told else None, released_at=told.released_at if told else None,
        deploy=deploy, events=sent.events if sent else 0, users=sent.users if sent else 0,
        errors=sent.groups if sent else 0, first_ms=sent.first_ms if sent else 0, last_ms=sent.last_ms if sent else 0,
        environments=sorted(sent.environments) if sent else [], counts=sent.counts() if sent else [0] * BUCKETS,
        sessions=sessions.sessions if sessions else 0,
        crash_free_sessions=_free(sessions.crashed_sessions, sessions.sessions) if sessions else None,
        crash_free_users=_free(sessions.crashed_users, sessions.users) if sessions else None,
    )  # fmt: skip


def _deploy(deploy: Deploy | None, version: str) -> DeployCard | None:
    return DeployCard.of(deploy, version) if deploy else None


def _free(crashed: int, of: int) -> float | None:
    return 1 - crashed / of if of else None


def _moment(card: ReleaseCard) -> int:
    """When a release was news."""
    told = card.released_at or card.created_at
    return _ms(cast("datetime", card.deploy.at)) if card.deploy else _ms(told) if told else card.first_ms


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
