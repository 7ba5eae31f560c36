"""The audit log: writing an entry, and reading a page of them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, literal, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from app.sites.actor import Actor
from app.sites.models import AuditEntry, Membership, Site

PAGE = 50


def record(
    work: AsyncSession, by: Actor, at: datetime, action: str, subject: str, organization_id: str, **detail: str
) -> None:
    """Note what somebody did in an organization. ``action`` is ``noun.verbed``; no secret goes into detail."""
    entry = AuditEntry(
        organization_id=organization_id, at=at, actor_id=by.id, actor=by.name, action=action, subject=subject,
        detail=detail,
    )  # fmt: skip
    work.add(entry)


def record_on_site(
    work: AsyncSession, by: Actor, at: datetime, action: str, subject: str, site: Site, **detail: str
) -> None:
    """Note that somebody did something on a site."""
    entry = AuditEntry(
        organization_id=site.organization_id, site_id=site.id, at=at, actor_id=by.id, actor=by.name, action=action,
        subject=subject, detail={"site": site.domain, **detail},
    )  # fmt: skip
    work.add(entry)


async def record_everywhere(
    work: AsyncSession, by: Actor, at: datetime, action: str, subject: str, **detail: str
) -> None:
    """Note what a person did with their own account, in each organization that they belong to."""
    columns = ["organization_id", "at", "actor_id", "actor", "action", "subject", "detail"]
    values = (at, by.id, by.name, action, subject, literal(detail, JSONB))
    theirs = select(Membership.organization_id, *(v if hasattr(v, "type") else literal(v) for v in values))
    await work.execute(insert(AuditEntry).from_select(columns, theirs.where(Membership.user_id == by.id)))


async def entries(work: AsyncSession, organization_id: str, before: int | None) -> Sequence[AuditEntry]:
    """The newest entries of an organization older than an entry's id, one page of PAGE."""
    wanted = select(AuditEntry).where(AuditEntry.organization_id == organization_id)
    if before is not None:
        wanted = wanted.where(AuditEntry.id < before)
    return (await work.scalars(wanted.order_by(AuditEntry.id.desc()).limit(PAGE))).all()
