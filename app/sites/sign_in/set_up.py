"""The first owner of a hub: exactly one set-up succeeds, however many pages and replicas try."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.problems import Conflict
from app.sites.actor import Actor
from app.sites.audit.queries import record
from app.sites.models import Organization, User
from app.sites.organizations.queries import join, make_organization
from app.sites.organizations.roles import Role
from app.sites.sign_in import queries


class SetUpAlready(Conflict):
    code, title = "set_up_already", "This hub has an owner: sign in, or ask for an invitation"


async def begin_set_up(work: AsyncSession) -> None:
    """Go on only when there is no user, and let nobody else begin until this transaction ends. Raises SetUpAlready."""
    if not await queries.is_set_up(work):
        await queries.lock_set_up(work)
        if not await queries.is_set_up(work):
            return
    raise SetUpAlready()


async def make_owner(
    work: AsyncSession, email: str, name: str, password_hash: str, organization_name: str, at: datetime
) -> tuple[User, Organization]:
    """A user who owns an organization: the one that the command line made for nobody, or a new one."""
    user = await queries.make_user(work, email, name, password_hash, at)
    organization = await queries.ownerless_organization(work)
    if organization is None:
        organization = await make_organization(work, organization_name, user, at)
    else:
        organization.name = organization_name
        await join(work, organization.id, user.id, Role.OWNER, at)
    record(work, Actor.person(user), at, "organization.created", organization.name, organization.id)
    return user, organization
