"""What people send and see of keys."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from app.sites.fields import Name
from app.sites.keys.token import OF_ORGANIZATION, OF_SITE, Kind, Scope, Token, hint
from app.sites.models import Key


class NewKey(BaseModel):
    """A key to be made. The scopes of a public key are always ``ingest``."""

    kind: Kind
    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)] = frozenset({Scope.INGEST})
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _public_only_writes(self) -> "NewKey":
        if self.kind is Kind.PUBLIC and self.scopes != {Scope.INGEST}:
            raise ValueError("a public key stands in pages for all to read: its only scope is ingest")
        if not self.scopes <= OF_SITE:
            raise ValueError("the scopes of a site's key are ingest, read and admin")
        return self


class NewOrganizationKey(BaseModel):
    """A key of an organization to be made: a secret one that reads all of its sites, or manages them, or both."""

    name: Name
    scopes: Annotated[frozenset[Scope], Field(min_length=1)]
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _of_an_organization(self) -> "NewOrganizationKey":
        if not self.scopes <= OF_ORGANIZATION:
            raise ValueError("the scopes of an organization's key are read and sites")
        return self


class ChangedKey(BaseModel):
    """What of a key may be changed. ``most_errors_a_day``: from midnight to midnight, UTC; null is no quota."""

    most_errors_a_day: Annotated[int, Field(ge=1, le=10**12)] | None


class KeyCard(BaseModel):
    """A key. ``token`` is readable for a public key always, for a secret one in the answer that made it.

    ``most_errors_a_day``: null where it has no quota of its own."""

    id: str
    kind: Kind
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    hint: str
    token: str | None
    most_errors_a_day: int | None

    @classmethod
    def of(cls, key: Key, token: Token | None = None) -> "KeyCard":
        """The card of a key, with the token that was made for it just now."""
        return cls(
            id=key.id, kind=Kind(key.kind), name=key.name, scopes=[Scope(scope) for scope in key.scopes],
            created_at=key.created_at, expires_at=key.expires_at, last_used_at=key.last_used_at,
            revoked_at=key.revoked_at, hint=hint(Kind(key.kind), key.id), token=token.text if token else key.token,
            most_errors_a_day=key.most_errors_a_day,
        )  # fmt: skip
