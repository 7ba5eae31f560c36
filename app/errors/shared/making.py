"""Links to errors: made and ended in the request's transaction, and noted where the team looks."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.errors.deciding.acting import activity, load, name_of
from app.errors.models import ErrorGroup
from app.errors.shared import queries
from app.errors.shared.models import ErrorShare
from app.errors.shared.schemas import ErrorShareForm
from app.kit.problems import NotFound
from app.sites.actor import Actor
from app.sites.audit.queries import record_on_site
from app.sites.models import Site

NONCE_BYTES = 16


class ErrorIsNotShared(NotFound):
    code, title = "error_is_not_shared", "There is no link to this error"


async def share(
    work: AsyncSession, site: Site, by: Actor, number: int, form: ErrorShareForm, at: datetime
) -> ErrorShare:
    """Make a link to an error; the one before it ends."""
    (group,) = await load(work, site.id, [number])
    made = await queries.share_of(work, site.id, number) or ErrorShare(site_id=site.id, group_id=group.id)
    made.nonce, made.created_by, made.created_at = secrets.token_bytes(NONCE_BYTES), name_of(by), at
    made.expires_at, made.last_used_at = at + timedelta(days=form.days) if form.days else None, None
    work.add_all([made, activity(group, by, at, "shared", {"days": form.days})])
    record_on_site(work, by, at, "error.shared", group.title[:200], site)
    await work.flush()
    return made


async def end(work: AsyncSession, site: Site, by: Actor, number: int, at: datetime) -> None:
    """End the link to an error. Raises ErrorIsNotShared."""
    made = await queries.share_of(work, site.id, number)
    if made is None:
        raise ErrorIsNotShared()
    group = await work.get_one(ErrorGroup, made.group_id)
    work.add(activity(group, by, at, "unshared", {}))
    record_on_site(work, by, at, "error.unshared", group.title[:200], site)
    await work.delete(made)
