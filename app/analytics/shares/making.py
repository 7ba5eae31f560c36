"""Making and changing shares."""

import secrets
from datetime import datetime

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.analytics.shares.schemas import NewShare, ShareChange, changes_of, read_limits
from app.kit.problems import BadRequest
from app.sites.models import Site
from app.sites.shares.models import Share
from app.sites.shares.queries import refuse_too_many

NONCE_BYTES = 16


class ShareEndsBeforeItBegins(BadRequest):
    code, title = "expiry_is_past", "A link cannot expire before it is made"


async def make_share(work: AsyncSession, site: Site, form: NewShare, password_hash: str | None, at: datetime) -> Share:
    """A new share of a site. Raises FilterNotUnderstood, ShareEndsBeforeItBegins and LimitReached."""
    _refuse_past(form.expires_at, at)
    await refuse_too_many(work, site.id)
    share = Share(
        site_id=site.id, name=form.name, nonce=secrets.token_bytes(NONCE_BYTES), password_hash=password_hash,
        limits=read_limits(form.limits), ancestors=form.ancestors, shows_annotations=form.shows_annotations,
        created_at=at, expires_at=form.expires_at,
    )  # fmt: skip
    work.add(share)
    await work.flush()
    return share


async def change_share(request: Request, share: Share, form: ShareChange, at: datetime) -> None:
    """Change what the form names. Raises FilterNotUnderstood and ShareEndsBeforeItBegins."""
    _refuse_past(form.expires_at, at)
    for name, value in changes_of(form).items():
        setattr(share, name, value)
    if "password" in form.model_fields_set:
        share.password_hash = await hashed(request, form.password)
    if form.new_link:
        share.nonce = secrets.token_bytes(NONCE_BYTES)


async def hashed(request: Request, password: str | None) -> str | None:
    """The hash of a password, made in the pool that signing in uses; None for none. Raises TooManyAtOnce."""
    return await request.app.state.doorkeeper.passwords.hash(password) if password is not None else None


def said_of(share: Share) -> dict[str, str]:
    """What the audit log keeps of a share."""
    return {
        "password": "yes" if share.password_hash else "no",
        "limits": "; ".join(share.limits) or "—",
        "annotations": "shown" if share.shows_annotations else "hidden",
        "frames": ", ".join(share.ancestors) or "—",
        "expires": share.expires_at.isoformat(timespec="seconds") if share.expires_at else "never",
    }


def _refuse_past(expires_at: datetime | None, at: datetime) -> None:
    if expires_at is not None and expires_at <= at:
        raise ShareEndsBeforeItBegins()
