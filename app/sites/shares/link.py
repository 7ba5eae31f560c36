"""The secrets of a share: the link that opens it, and the visit that opening gives. Pure.

A link is not stored. It is the share's id and an HMAC of the id and of a random nonce, under the hub's pepper: whoever
has the database alone cannot make it, and the hub can show it to the site's people again whenever they want to copy it.
A new nonce is a new link. (The ways not taken: a digest alone cannot be shown again, and an encrypted token needs a
second key to keep.)

A visit is what a browser holds in memory after it opened a link: the share's id, when it ends, and an HMAC over both
and over the nonce and the password, so that a new link or a new password ends every visit that began before.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.sites.digest import digest
from app.sites.ids import ID_LENGTH, is_id
from app.sites.keys.token import BASE62

SECRET_LENGTH = 28  # log2(62) × 28 = 166 bits
VISIT_LASTS = timedelta(hours=24)
VISIT_PREFIX = "ja_sh_"
LONGEST_VISIT = 80


def link_token(pepper: bytes, share_id: str, nonce: bytes, purpose: str = "share-link") -> str:
    """What stands behind ``/share/``: the share's id and its secret. ``purpose``: what kind of thing it opens."""
    return share_id + _base62(digest(pepper, purpose, f"{share_id}:{nonce.hex()}"))


def share_id_of(token: str) -> str | None:
    """The id of the share that a link names; None when the text is no link."""
    share_id, secret = token[:ID_LENGTH], token[ID_LENGTH:]
    return share_id if is_id(share_id) and len(secret) == SECRET_LENGTH and secret.isascii() else None


@dataclass(frozen=True, slots=True)
class Visit:
    """A claim to have opened a share; whether it is true is for ``is_of`` to say."""

    share_id: str
    ends_s: int
    proof: str = field(repr=False)

    @classmethod
    def read(cls, text: str) -> "Visit | None":
        """The claim in a bearer token; None when it is none."""
        parts = text.removeprefix(VISIT_PREFIX).split("_") if text.startswith(VISIT_PREFIX) else []
        if len(parts) != 3 or len(text) > LONGEST_VISIT or not text.isascii():
            return None
        share_id, ends, proof = parts
        return cls(share_id, int(ends), proof) if is_id(share_id) and ends.isdigit() else None

    def is_of(self, pepper: bytes, seal: str, at: datetime) -> bool:
        """Whether it was given for this seal of the share and has not ended."""
        right = _proof(pepper, self.share_id, self.ends_s, seal)
        return hmac.compare_digest(self.proof, right) and at.timestamp() < self.ends_s


def visit_token(pepper: bytes, share_id: str, seal: str, ends_at: datetime) -> str:
    """The bearer token of a visit that begins."""
    ends_s = int(ends_at.timestamp())
    return f"{VISIT_PREFIX}{share_id}_{ends_s}_{_proof(pepper, share_id, ends_s, seal)}"


def _proof(pepper: bytes, share_id: str, ends_s: int, seal: str) -> str:
    return _base62(digest(pepper, "share-visit", f"{share_id}:{ends_s}:{seal}"))


def _base62(of: bytes) -> str:
    number, letters = int.from_bytes(of), ""
    for _ in range(SECRET_LENGTH):
        number, digit = divmod(number, len(BASE62))
        letters += BASE62[digit]
    return letters
