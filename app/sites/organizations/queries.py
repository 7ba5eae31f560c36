"""What Postgres is asked about organizations, members and invitations."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import case, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import Conflict
from app.sites.ids import new_id
from app.sites.models import INVITATION_LASTS, Invitation, Membership, Organization, User
from app.sites.organizations.roles import Role
from app.sites.organizations.slug import slug
from app.sites.organizations.team import Team

# Far above what a team needs, far below what would hurt a hub.
MOST_ORGANIZATIONS, MOST_INVITATIONS, MOST_MEMBERS = 50, 100, 1000


class AlreadyMember(Conflict):
    code, title = "already_member", "This person is a member already"


class LimitReached(Conflict):
    """More of something than a hub will keep."""

    code, title = "limit_reached", "There are too many of these already"


async def organizations_of(work: AsyncSession, user_id: str) -> Sequence[tuple[Organization, Role]]:
    """Where a user belongs, and as what."""
    wanted = (
        select(Organization, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Membership.user_id == user_id)
        .order_by(func.lower(Organization.name), Organization.id)
    )
    return [(organization, Role(role)) for organization, role in await work.execute(wanted)]


async def organization_of_member(
    work: AsyncSession, organization_id: str, user_id: str
) -> tuple[Organization, Role] | None:
    """An organization and the user's role in it; None for everybody else."""
    wanted = (
        select(Organization, Membership.role)
        .join(Membership, Membership.organization_id == Organization.id)
        .where(Organization.id == organization_id, Membership.user_id == user_id)
    )
    row = (await work.execute(wanted)).one_or_none()
    return (row[0], Role(row[1])) if row else None


async def make_organization(work: AsyncSession, name: str, owner: User | None, at: datetime) -> Organization:
    """A new organization; its owner, when given, may not own too many already. Raises LimitReached."""
    if owner is not None:
        theirs = select(func.count()).select_from(Membership).where(Membership.user_id == owner.id)
        if (await work.scalar(theirs) or 0) >= MOST_ORGANIZATIONS:
            raise LimitReached(f"You belong to {MOST_ORGANIZATIONS} organizations, which is the most.")
    organization = Organization(id=new_id(), name=name, slug=await _free_slug(work, name), created_at=at)
    work.add(organization)
    await work.flush()
    if owner is not None:
        await join(work, organization.id, owner.id, Role.OWNER, at)
    return organization


async def oldest(work: AsyncSession) -> Organization | None:
    """The first organization of the hub, which the command line means when it names none."""
    return await work.scalar(select(Organization).order_by(Organization.created_at, Organization.id).limit(1))


async def oldest_owned(work: AsyncSession, email: str) -> Organization | None:
    """The first organization that the user with this e-mail owns."""
    wanted = (
        select(Organization)
        .join(Membership, Membership.organization_id == Organization.id)
        .join(User, User.id == Membership.user_id)
        .where(func.lower(User.email) == email, Membership.role == Role.OWNER.value)
    )
    return await work.scalar(wanted.order_by(Membership.created_at, Organization.id).limit(1))


async def organization_of_key(work: AsyncSession, organization_id: str) -> Organization | None:
    """The organization that a key is of."""
    return await work.get(Organization, organization_id)


async def organizations_named(work: AsyncSession, name: str) -> Sequence[Organization]:
    """The organizations with this id, slug or name; for the command line."""
    is_it = (Organization.id == name) | (Organization.slug == name) | (Organization.name == name)
    return (await work.scalars(select(Organization).where(is_it))).all()


async def join(work: AsyncSession, organization_id: str, user_id: str, role: Role, at: datetime) -> None:
    """Make a user a member; who is one already keeps the larger role."""
    new = insert(Membership).values(
        organization_id=organization_id, user_id=user_id, role=role.value, created_at=at
    )  # fmt: skip
    ranks = {r.value: rank for rank, r in enumerate(Role)}
    is_larger = case(ranks, value=new.excluded.role) > case(ranks, value=Membership.role)
    await work.execute(
        new.on_conflict_do_update(
            index_elements=["organization_id", "user_id"], set_={"role": new.excluded.role}, where=is_larger
        )
    )


async def members(work: AsyncSession, organization_id: str) -> Sequence[tuple[User, Membership]]:
    """Who belongs to an organization, in order of joining."""
    wanted = (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id)
        .order_by(Membership.created_at, User.id)
    )
    return [(user, membership) for user, membership in await work.execute(wanted)]


async def team(work: AsyncSession, organization_id: str) -> Team:
    """All memberships of an organization, locked until the transaction ends."""
    # The organization's row is the lock: two owners who remove each other take turns here.
    await work.execute(select(Organization.id).where(Organization.id == organization_id).with_for_update())
    memberships = select(Membership).where(Membership.organization_id == organization_id)
    return Team((await work.scalars(memberships.execution_options(populate_existing=True))).all())


async def member(work: AsyncSession, organization_id: str, user_id: str) -> tuple[User, Membership]:
    """A member who is known to be one."""
    wanted = (
        select(User, Membership)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id, User.id == user_id)
    )
    user, membership = (await work.execute(wanted)).one()
    return user, membership


async def leave(work: AsyncSession, membership: Membership) -> None:
    """End a membership."""
    await work.delete(membership)


async def pending_invitations(work: AsyncSession, organization_id: str, at: datetime) -> Sequence[Invitation]:
    """The invitations that can still be accepted, the newest first."""
    wanted = select(Invitation).where(Invitation.organization_id == organization_id, Invitation.expires_at > at)
    return (await work.scalars(wanted.order_by(Invitation.created_at.desc(), Invitation.id))).all()


async def invite(
    work: AsyncSession, organization_id: str, email: str, role: Role, token_hash: bytes, at: datetime
) -> Invitation:
    """An invitation; an earlier one to the same person ends. Raises AlreadyMember and LimitReached."""
    is_member = (
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organization_id == organization_id, func.lower(User.email) == email)
    )
    if await work.scalar(is_member) is not None:
        raise AlreadyMember()
    if len(await pending_invitations(work, organization_id, at)) >= MOST_INVITATIONS:
        raise LimitReached(f"{MOST_INVITATIONS} invitations wait already, which is the most.")
    fields = {"role": role.value, "token_hash": token_hash, "created_at": at, "expires_at": at + INVITATION_LASTS}
    new = insert(Invitation).values(id=new_id(), organization_id=organization_id, email=email, **fields)
    renewed = new.on_conflict_do_update(index_elements=["organization_id", "email"], set_=fields)
    invitation = await work.scalar(renewed.returning(Invitation), execution_options={"populate_existing": True})
    assert invitation is not None
    return invitation


async def withdraw(work: AsyncSession, organization_id: str, invitation_id: str) -> Invitation | None:
    """Delete an invitation of this organization; None when there is none."""
    gone = delete(Invitation).where(Invitation.id == invitation_id, Invitation.organization_id == organization_id)
    return await work.scalar(gone.returning(Invitation))


async def invitation_by_token(
    work: AsyncSession, token_hash: bytes, at: datetime
) -> tuple[Invitation, Organization] | None:
    """The living invitation behind a link, locked so that it is accepted once."""
    wanted = (
        select(Invitation, Organization)
        .join(Organization, Organization.id == Invitation.organization_id)
        .where(Invitation.token_hash == token_hash, Invitation.expires_at > at)
        .with_for_update(of=Invitation)
    )
    row = (await work.execute(wanted)).one_or_none()
    return (row[0], row[1]) if row else None


async def forget_expired_invitations(work: AsyncSession, at: datetime) -> None:
    """Delete the invitations that nobody can accept any more."""
    await work.execute(delete(Invitation).where(Invitation.expires_at <= at))


async def _free_slug(work: AsyncSession, name: str) -> str:
    wish = slug(name)
    is_taken = await work.scalar(select(Organization.id).where(Organization.slug == wish))
    return f"{wish}-{new_id(4)}" if is_taken else wish
