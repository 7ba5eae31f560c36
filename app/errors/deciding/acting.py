"""Verbs of groups: each loads what it changes, changes it in the request's transaction, and notes who did it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.commits import release_with
from app.errors.deciding.mentions import letter_of, mentioned, tell
from app.errors.deciding.schemas import ActionDone, ActionForm, CommentForm, Undone
from app.errors.grouping import first_seen, hold
from app.errors.issues.group_queries import team
from app.errors.models import ErrorAction, ErrorActivity, ErrorGroup, ErrorHash
from app.errors.releases import newest
from app.errors.standing import become, restore, snapshot
from app.errors.triage import How, Ignoring, Resolution, ignore, reopen, resolve
from app.kit.problems import BadRequest, Conflict, NotFound
from app.sites.actor import Actor
from app.sites.models import Site, User


class ErrorNotFound(NotFound):
    code, title = "error_not_found", "There is no such error"


class MemberNotFound(BadRequest):
    code, title = "member_not_found", "Nobody of this team has that id"


class ActionNotFound(NotFound):
    code, title = "action_not_found", "There is no such action"


class AlreadyUndone(Conflict):
    code, title = "already_undone", "That was undone already"


async def load(work: AsyncSession, site: int, numbers: Sequence[int]) -> list[ErrorGroup]:
    """Groups by their numbers, for a change. Raises ErrorNotFound when one is none."""
    wanted = (
        select(ErrorGroup)
        .where(ErrorGroup.site_id == site, ErrorGroup.number.in_(numbers), ErrorGroup.status != "merged")
        .order_by(ErrorGroup.id)
        .with_for_update()
    )
    found = list((await work.scalars(wanted)).all())
    if len(found) != len(set(numbers)):
        raise ErrorNotFound()
    return found


async def act(
    work: AsyncSession, site: Site, by: Actor, form: ActionForm, at: datetime, daily: dict[int, float]
) -> ActionDone:
    """Do what a form says with its errors. ``daily``: events a day in the last week, where that is asked."""
    groups = await load(work, site.id, form.numbers)
    before = {str(one.number): snapshot(one) for one in groups}
    detail = await _apply(work, site, form, groups, at, daily)
    for one in groups:
        one.changed_at = at
        work.add(activity(one, by, at, PAST[form.verb], detail))
    action = ErrorAction(site_id=site.id, at=at, actor=name_of(by), verb=form.verb, before=before)
    work.add(action)
    await work.flush()
    return ActionDone(action=action.id, changed=[one.number for one in groups])


PAST = {
    "resolve": "resolved", "ignore": "ignored", "reopen": "reopened", "assign": "assigned",
    "prioritize": "prioritized", "delete": "deleted",
}  # fmt: skip


async def _apply(
    work: AsyncSession, site: Site, form: ActionForm, groups: list[ErrorGroup], at: datetime, daily: dict[int, float]
) -> dict[str, Any]:
    """Change the groups; what the activity log shall say of it."""
    match form.verb:
        case "resolve":
            resolution = await _resolution(work, site.id, form, at)
            for one in groups:
                become(one, resolve(resolution), at)
            return {
                "how": form.how,
                "release": resolution.release,
                "environment": form.environment,
                "commit": form.commit,
            }
        case "ignore":
            for one in groups:
                become(one, ignore(_ignoring(form, at, daily.get(one.number, 0))), at)
            return {name: getattr(form, name) for name in ("until_ms", "events", "users", "doubles")}
        case "reopen":
            for one in groups:
                become(one, reopen(), at)
            return {}
        case "assign":
            name = (await _member(work, site, form.assignee)).name if form.assignee else ""
            for one in groups:
                one.assignee_id = form.assignee or None
            return {"to": name}
        case _:
            for one in groups:
                one.priority = form.priority
            return {"priority": form.priority}


async def _resolution(work: AsyncSession, site: int, form: ActionForm, at: datetime) -> Resolution:
    seen = await first_seen(work, site)
    baselines = {environment: newest(releases) for environment, releases in seen.items()}
    release = ""
    if form.how == "release":
        everywhere: dict[str, int] = {}
        for environment, releases in seen.items():
            if not form.environment or environment == form.environment:
                everywhere.update({name: min(ms, everywhere.get(name, ms)) for name, ms in releases.items()})
        release = form.release or newest(everywhere)
        if not release:
            raise BadRequest("No release was ever told; resolve it now, or name the release.")
    if form.how == "commit":  # a release may have it already
        release = await release_with(work, site, form.commit)
    at_ms = int(at.timestamp() * 1000)
    return Resolution(How(form.how), at_ms, release, form.environment, form.commit.lower(), baselines)


def _ignoring(form: ActionForm, at: datetime, daily: float) -> Ignoring:
    return Ignoring(
        at_ms=int(at.timestamp() * 1000), until_ms=form.until_ms, events=form.events, users=form.users,
        doubles=form.doubles, daily=daily,
    )  # fmt: skip


async def _member(work: AsyncSession, site: Site, user_id: str) -> User:
    member = next((one for one in await team(work, site) if one.id == user_id), None)
    if member is None:
        raise MemberNotFound()
    return member


async def tell_assignee(
    work: AsyncSession, site: Site, by: Actor, form: ActionForm, done: ActionDone, hub: str, at: datetime
) -> None:
    """Tell somebody by mail that errors are theirs now; of many at once, the first and how many."""
    if form.verb != "assign" or not form.assignee or not done.changed:
        return
    (group,) = await load(work, site.id, done.changed[:1])
    more = len(done.changed) - 1
    text = f"And {more} more {'error' if more == 1 else 'errors'}." if more else ""
    letter = letter_of(site, group, name_of(by), "assigned an error to you", text, hub)
    await tell(work, site, by, [await _member(work, site, form.assignee)], letter, f"assigned:{done.action}", at)


def activity(group: ErrorGroup, by: Actor, at: datetime, verb: str, detail: dict[str, Any]) -> ErrorActivity:
    """A line of a group's history."""
    user_id = by.user.id if by.user else None
    told = {name: value for name, value in detail.items() if value not in ("", 0, False, None)}
    return ErrorActivity(group_id=group.id, at=at, user_id=user_id, actor=name_of(by), verb=verb, detail=told)


def name_of(by: Actor) -> str:
    """Who did it, as a team says it."""
    return by.user.name if by.user else by.name


async def undo(work: AsyncSession, site: Site, by: Actor, action_id: str, at: datetime) -> Undone:
    """Put back what an action changed, where nobody has changed it since."""
    action = await work.get(ErrorAction, action_id, with_for_update=True)
    if action is None or action.site_id != site.id or not action.before:
        raise ActionNotFound()
    if action.undone_at is not None:
        raise AlreadyUndone()
    await hold(work, site.id)
    wanted = select(ErrorGroup).where(
        ErrorGroup.site_id == site.id, ErrorGroup.number.in_([int(number) for number in action.before])
    )
    changed, left = [], []
    for group in (await work.scalars(wanted.order_by(ErrorGroup.id).with_for_update())).all():
        if group.changed_at != action.at:
            left.append(group.number)
            continue
        known = dict(action.before[str(group.number)])
        await _move_back(work, site.id, group, known.pop("hashes", []), at)
        restore(group, known, at)
        work.add(activity(group, by, at, "undone", {"verb": action.verb}))
        changed.append(group.number)
    action.undone_at = at
    return Undone(changed=changed, left=left)


async def _move_back(work: AsyncSession, site: int, group: ErrorGroup, hashes: list[str], at: datetime) -> None:
    """Hashes that a merge took away come back."""
    if not hashes:
        return
    group.merged_into_id = None
    numbers = [int(one, 16) for one in hashes]
    for one in await work.scalars(select(ErrorHash).where(ErrorHash.site_id == site, ErrorHash.hash.in_(numbers))):
        move(one, group, at)


def move(one: ErrorHash, group: ErrorGroup, at: datetime) -> None:
    """A hash becomes another group's; ClickHouse must hear of it."""
    one.group_id, one.is_mirrored = group.id, False
    one.version = max(int(at.timestamp() * 1_000_000), one.version + 1)


async def comment(
    work: AsyncSession, site: Site, by: Actor, number: int, form: CommentForm, hub: str, at: datetime
) -> ErrorActivity:
    """Say something about an error, and tell whom it names: by id, or as ``@Ada`` in the text."""
    (group,) = await load(work, site.id, [number])
    people = await team(work, site)
    if set(form.mentions) - {one.id for one in people}:
        raise MemberNotFound()
    named = {one.id for one in mentioned(form.text, people)} | set(form.mentions)
    meant = [one for one in people if one.id in named]
    made = activity(group, by, at, "commented", {"text": form.text})
    made.detail |= {"mentions": [one.name for one in meant]}
    work.add(made)
    await work.flush()
    letter = letter_of(site, group, name_of(by), "mentioned you", form.text, hub)
    await tell(work, site, by, meant, letter, f"comment:{made.id}", at)
    return made


async def remove_comment(work: AsyncSession, site: Site, by: Actor, number: int, comment_id: int) -> None:
    """Take one's own comment back. Raises ActionNotFound for another's."""
    (group,) = await load(work, site.id, [number])
    own = ErrorActivity.user_id == (by.user.id if by.user else None)
    wanted = delete(ErrorActivity).where(
        ErrorActivity.id == comment_id, ErrorActivity.group_id == group.id, ErrorActivity.verb == "commented", own
    )
    if not (await work.execute(wanted.returning(ErrorActivity.id))).first():
        raise ActionNotFound()
