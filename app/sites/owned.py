"""Things of a site that are personal or everybody's: whose a new one is, and who may change one that is everybody's."""

from app.kit.problems import NotAllowed
from app.sites.actor import Actor
from app.sites.organizations.roles import Role


def person(by: Actor) -> str | None:
    """The id of who asks, None for a key."""
    return by.user.id if by.user else None


def owner(is_personal: bool, by: Actor, refused: type[NotAllowed]) -> str | None:
    """Whose a thing is to be: its maker's, or None for everybody's. Raises ``refused`` where that is not theirs."""
    if is_personal and by.user is not None:
        return by.user.id
    if is_personal or not by.role_here.includes(Role.MEMBER):
        raise refused()
    return None


def may_change(owner_id: str | None, by: Actor) -> bool:
    """Whether one who sees a thing may change it: their own, or everybody's when they may edit the site."""
    return owner_id is not None or by.role_here.includes(Role.MEMBER)
