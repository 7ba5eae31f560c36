"""What people send and see of shields."""

from datetime import datetime
from ipaddress import ip_network
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.sites.domain import normalise_domain
from app.sites.models import Shield
from app.sites.shields.rules import ShieldKind

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]


class NewShield(BaseModel):
    """A shield to be made."""

    kind: ShieldKind
    value: Line = Field(
        description="An address or network (`203.0.113.0/24`), a country (`DE`), a page as a glob (`/admin/**`), "
        "or a host name that counts (`*.example.com`)."
    )
    note: Note = ""

    @model_validator(mode="after")
    def _normal(self) -> "NewShield":
        if not (self.value + self.note).isprintable():
            raise ValueError("must not contain control characters")
        self.value = NORMAL[self.kind](self.value)
        return self


class ShieldCard(BaseModel):
    """A shield."""

    id: str
    kind: ShieldKind
    value: str
    note: str
    created_at: datetime

    @classmethod
    def of(cls, shield: Shield) -> "ShieldCard":
        """The card of a shield."""
        return cls(
            id=shield.id, kind=ShieldKind(shield.kind), value=shield.value, note=shield.note,
            created_at=shield.created_at,
        )  # fmt: skip


class ShieldsView(BaseModel):
    """What a site keeps out."""

    shields: list[ShieldCard]
    blocks_referrer_spam: bool
    your_address: str = Field(description="Where this request came from, to make a shield of; it is not kept.")


class ShieldsChange(BaseModel):
    """What is to be different."""

    blocks_referrer_spam: bool


def _address(text: str) -> str:
    try:
        network = ip_network(text, strict=False)
    except ValueError:
        raise ValueError(f"{text!r} is neither an address nor a network such as 203.0.113.0/24") from None
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _country(text: str) -> str:
    if len(text) != 2 or not (text.isascii() and text.isalpha()):
        raise ValueError(f"{text!r} is no country code such as DE (ISO 3166-1 alpha-2)")
    return text.upper()


def _page(text: str) -> str:
    if not text.startswith(("/", "*")):
        raise ValueError(f"{text!r} must begin with / or *, as in /admin/**")
    return text


def _hostname(text: str) -> str:
    is_wild = text.startswith("*.")
    return ("*." if is_wild else "") + normalise_domain(text[2:] if is_wild else text)


NORMAL = {
    ShieldKind.ADDRESS: _address,
    ShieldKind.COUNTRY: _country,
    ShieldKind.PAGE: _page,
    ShieldKind.HOSTNAME: _hostname,
}
