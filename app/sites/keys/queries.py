"""What Postgres is asked about keys."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import BadRequest
from app.sites.changed import key_changed
from app.sites.keys.token import Kind, Scope, Token
from app.sites.models import Key, Organization, Site
from app.sites.organizations.queries import LimitReached

MOST_KEYS = 100  # of one site or organization, revoked ones not counted


class ExpiryIsPast(BadRequest):
    code, title = "expiry_is_past", "A key cannot expire before it is made"


async def living_key(work: AsyncSession, key_id: str) -> Key | None:
    """The key with this id unless it or its site is gone; its secret is not looked at."""
    wanted = (
        select(Key)
        .outerjoin(Site, Site.id == Key.site_id)
        .where(Key.id == key_id, Key.revoked_at.is_(None), Site.deleted_at.is_(None))
    )
    return await work.scalar(wanted)


async def dead_key(work: AsyncSession, key_id: str, at: datetime) -> Key | None:
    """The key with this id when its time is over but its site is there; its secret is not looked at."""
    wanted = select(Key).join(Site, Site.id == Key.site_id).where(Key.id == key_id, Site.deleted_at.is_(None))
    key = await work.scalar(wanted)
    return key if key is not None and not key.opens(at) else None


async def key_that_opens(work: AsyncSession, key_id: str, token_hash: bytes, at: datetime) -> Key | None:
    """The key, when the secret is right and its time is not over."""
    key = await living_key(work, key_id)
    is_right = key is not None and hmac.compare_digest(key.token_hash, token_hash)
    return key if key is not None and is_right and key.opens(at) else None


async def keys_of(work: AsyncSession, owner: Site | Organization) -> Sequence[Key]:
    """All keys of a site or an organization, also the revoked, the newest first."""
    wanted = select(Key).where(_is_of(owner)).order_by(Key.created_at.desc(), Key.id)
    return (await work.scalars(wanted)).all()


async def make_key(
    work: AsyncSession,
    owner: Site | Organization,
    token: Token,
    pepper: bytes,
    *,
    name: str,
    scopes: Collection[Scope],
    at: datetime,
    expires_at: datetime | None = None,
) -> Key:
    """Store a fresh key of a site or an organization. Raises ExpiryIsPast and LimitReached."""
    if expires_at is not None and expires_at <= at:
        raise ExpiryIsPast()
    theirs = select(func.count()).select_from(Key).where(_is_of(owner), Key.revoked_at.is_(None))
    if (await work.scalar(theirs) or 0) >= MOST_KEYS:
        raise LimitReached(f"There are {MOST_KEYS} keys here, which is the most. Revoke one first.")
    of = {"site_id": owner.id} if isinstance(owner, Site) else {"organization_id": owner.id}
    key = Key(
        id=token.id, **of, kind=token.kind.value, name=name, scopes=sorted(scope.value for scope in scopes),
        token_hash=token.digest(pepper), token=token.text if token.kind is Kind.PUBLIC else None,
        created_at=at, expires_at=expires_at,
    )  # fmt: skip
    work.add(key)
    await work.flush()
    key_changed(work, key)
    return key


async def revoke(work: AsyncSession, owner: Site | Organization, key_id: str, at: datetime) -> Key | None:
    """Revoke a key of this site or organization; None when it has no such key, or it is revoked already."""
    gone = update(Key).where(Key.id == key_id, _is_of(owner), Key.revoked_at.is_(None))
    key = await work.scalar(gone.values(revoked_at=at).returning(Key))
    if key is not None:
        key_changed(work, key)
    return key


async def limit_errors(work: AsyncSession, site: Site, key_id: str, most: int | None) -> tuple[Key, int | None] | None:
    """Let a key of this site send so many errors a day; with what it might before. None when there is no such key."""
    wanted = select(Key).where(Key.id == key_id, _is_of(site), Key.revoked_at.is_(None)).with_for_update()
    key = await work.scalar(wanted)
    if key is None:
        return None
    before, key.most_errors_a_day = key.most_errors_a_day, most
    key_changed(work, key)
    return key, before


async def note_uses(work: AsyncSession, used_at: Mapping[str, datetime]) -> None:
    """Write when keys were last used, in one statement; a later time that another process wrote stays."""
    await work.execute(
        text(
            """
            update keys set last_used_at = used.at
            from unnest(cast(:ids as text[]), cast(:times as timestamptz[])) as used (id, at)
            where keys.id = used.id and (keys.last_used_at is null or keys.last_used_at < used.at)
            """
        ),
        {"ids": list(used_at), "times": list(used_at.values())},
    )


def _is_of(owner: Site | Organization) -> ColumnElement[bool]:
    return Key.site_id == owner.id if isinstance(owner, Site) else Key.organization_id == owner.id
