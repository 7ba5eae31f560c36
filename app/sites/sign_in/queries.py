"""What Postgres is asked about people and the browsers in which they are signed in."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.sites.ids import new_id
from app.sites.models import SIGN_IN_IDLE, SIGN_IN_LONGEST, Membership, Organization, SignIn, User

# One number for "somebody is making the first owner": set-up pages and replicas starting together take turns.
SET_UP_LOCK = 0x6A617232


async def is_set_up(work: AsyncSession) -> bool:
    """Whether the hub has a user."""
    return bool(await work.scalar(select(exists(select(User.id)))))


async def lock_set_up(work: AsyncSession) -> None:
    """Let only one transaction at a time decide who is first."""
    await work.execute(text(f"select pg_advisory_xact_lock({SET_UP_LOCK})"))


async def user_by_email(work: AsyncSession, email: str) -> User | None:
    """The user with this e-mail, whatever its case."""
    return await work.scalar(select(User).where(func.lower(User.email) == email.lower()))


async def make_user(work: AsyncSession, email: str, name: str, password_hash: str, at: datetime) -> User:
    """A new user."""
    user = User(id=new_id(), email=email, name=name, password_hash=password_hash, created_at=at)
    work.add(user)
    await work.flush()
    return user


async def make_sign_in(work: AsyncSession, user: User, token_hash: bytes, device: str, at: datetime) -> SignIn:
    """A new session of a user."""
    sign_in = SignIn(
        id=new_id(), user_id=user.id, token_hash=token_hash, device=device, created_at=at, last_seen_at=at
    )  # fmt: skip
    work.add(sign_in)
    await work.flush()
    return sign_in


async def signed_in(work: AsyncSession, token_hash: bytes, at: datetime) -> tuple[SignIn, User] | None:
    """Whose living session this is."""
    wanted = (
        select(SignIn, User)
        .join(User, User.id == SignIn.user_id)
        .where(SignIn.token_hash == token_hash, *_is_alive(at))
    )
    row = (await work.execute(wanted)).one_or_none()
    return (row[0], row[1]) if row else None


async def sign_ins(work: AsyncSession, user_id: str, at: datetime) -> Sequence[SignIn]:
    """The browsers in which a person is signed in, the latest used first."""
    wanted = select(SignIn).where(SignIn.user_id == user_id, *_is_alive(at)).order_by(SignIn.last_seen_at.desc())
    return (await work.scalars(wanted)).all()


async def end_sign_in(work: AsyncSession, user_id: str, sign_in_id: str) -> SignIn | None:
    """Sign one browser of this person out; None when it is not theirs."""
    gone = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user_id).returning(SignIn)
    return await work.scalar(gone)


async def end_session(work: AsyncSession, token_hash: bytes) -> None:
    """Sign out the browser that holds this session."""
    await work.execute(delete(SignIn).where(SignIn.token_hash == token_hash))


async def end_other_sign_ins(work: AsyncSession, user_id: str, kept: str | None) -> None:
    """Sign a person out everywhere but here."""
    gone = delete(SignIn).where(SignIn.user_id == user_id)
    await work.execute(gone if kept is None else gone.where(SignIn.id != kept))


async def forget_ended_sign_ins(work: AsyncSession, at: datetime) -> None:
    """Delete the sessions that time has ended."""
    await work.execute(
        delete(SignIn).where((SignIn.last_seen_at <= at - SIGN_IN_IDLE) | (SignIn.created_at <= at - SIGN_IN_LONGEST))
    )


async def store_password(work: AsyncSession, user_id: str, password_hash: str) -> None:
    """Replace a user's password hash."""
    await work.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))


async def ownerless_organization(work: AsyncSession) -> Organization | None:
    """The organization that the command line made before there was any user, for the first owner to take over."""
    has_members = exists(select(Membership.user_id).where(Membership.organization_id == Organization.id))
    return await work.scalar(select(Organization).where(~has_members).order_by(Organization.created_at).limit(1))


def _is_alive(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return SignIn.last_seen_at > at - SIGN_IN_IDLE, SignIn.created_at > at - SIGN_IN_LONGEST
