"""Who is signed in, where they belong and what they may see: the dashboard's first question."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.sites.models import User
from app.sites.organizations.queries import organizations_of
from app.sites.organizations.schemas import OrganizationOfMine
from app.sites.queries import cards_of_user
from app.sites.sign_in.schemas import Me, Person


async def me(work: AsyncSession, user: User, at: datetime) -> Me:
    """The whole of what a person finds when they come in."""
    mine = await organizations_of(work, user.id)
    return Me(
        user=Person.model_validate(user),
        organizations=[OrganizationOfMine.of(organization, role) for organization, role in mine],
        sites=await cards_of_user(work, user.id, at),
    )
