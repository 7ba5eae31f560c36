"""The four roles of a member, and who may give which."""

from enum import StrEnum


class Role(StrEnum):
    """Each may do all that the one before it may."""

    VIEWER = "viewer"  # looks
    MEMBER = "member"  # edits what is on a site
    ADMIN = "admin"  # manages people, sites and keys
    OWNER = "owner"  # makes and unmakes owners

    def includes(self, other: "Role") -> bool:
        """Whether who has this role may do what the other role may."""
        return _ORDER[self] >= _ORDER[other]

    def may_give(self, new: "Role", old: "Role | None" = None) -> bool:
        """Whether who has this role may change somebody's role from old (None: no member yet) to new."""
        highest = new if old is None or new.includes(old) else old
        return self.includes(Role.ADMIN) and self.includes(highest)


_ORDER = {role: rank for rank, role in enumerate(Role)}
