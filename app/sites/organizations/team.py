"""The members of one organization, and the rules that keep it with an owner."""

from collections.abc import Iterable

from app.kit.problems import Conflict, NotAllowed, NotFound
from app.sites.models import Membership
from app.sites.organizations.roles import Role


class MemberNotFound(NotFound):
    code, title = "member_not_found", "There is no such member"


class LastOwner(Conflict):
    code, title = "last_owner", "The last owner cannot go: make somebody else an owner first"


class RoleTooSmall(NotAllowed):
    code, title = "role_too_small", "Your role is too small for that"


class Team:
    """All memberships of an organization, held locked while one of them changes."""

    def __init__(self, memberships: Iterable[Membership]) -> None:
        self._by_user = {membership.user_id: membership for membership in memberships}

    def change_role(self, by: Role, user_id: str, new: Role) -> tuple[Role, Role]:
        """Give a member another role; returns old and new. Raises RoleTooSmall and LastOwner."""
        member = self._member(user_id)
        old = Role(member.role)
        if not by.may_give(new, old):
            raise RoleTooSmall()
        if new is not Role.OWNER:
            self._keep_an_owner(member)
        member.role = new.value
        return old, new

    def remove(self, by: Role, by_user_id: str, user_id: str) -> Membership:
        """Take a member out; everybody may take out themselves. Raises RoleTooSmall and LastOwner."""
        member = self._member(user_id)
        if user_id != by_user_id and not by.may_give(Role(member.role)):
            raise RoleTooSmall()
        self._keep_an_owner(member)
        return self._by_user.pop(user_id)

    def _member(self, user_id: str) -> Membership:
        if user_id not in self._by_user:
            raise MemberNotFound()
        return self._by_user[user_id]

    def _keep_an_owner(self, leaving: Membership) -> None:
        owners = [m for m in self._by_user.values() if Role(m.role) is Role.OWNER]
        if owners == [leaving]:
            raise LastOwner()
