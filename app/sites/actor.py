"""Who does something: a person, a secret key, or the command line."""

from dataclasses import dataclass, field

from app.sites.keys.token import Kind, hint
from app.sites.models import Key, SignIn, User
from app.sites.organizations.roles import Role


@dataclass(slots=True)
class Actor:
    """Who acts. ``role`` is what they are where this request acts; the permission in a route's signature fills it."""

    id: str
    name: str  # what the audit log shows
    user: User | None = None
    sign_in: SignIn | None = field(default=None, repr=False)
    key: Key | None = field(default=None, repr=False)
    role: Role | None = None

    @classmethod
    def person(cls, user: User, sign_in: SignIn | None = None) -> "Actor":
        """A person, in the browser they are signed in with."""
        return cls(id=user.id, name=user.email, user=user, sign_in=sign_in)

    @classmethod
    def machine(cls, key: Key) -> "Actor":
        """A program with a secret key."""
        return cls(id=key.id, name=f"{key.name} ({hint(Kind(key.kind), key.id)})", key=key)

    @property
    def role_here(self) -> Role:
        """The role, in a route whose signature asks for a permission."""
        assert self.role is not None, "the route has no permission in its signature"
        return self.role


COMMAND_LINE = Actor(id="nightjar", name="nightjar command")
