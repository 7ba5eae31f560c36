"""The text of a key: ``ja_pk_<id>_<random><checksum>``.

The checksum refuses a typo, and most junk, before any query. The random part has 166 bits, so a plain HMAC
is enough at rest: there is nothing to guess, and a slow password hash would only slow down every request.
"""

import secrets
import string
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from app.sites.digest import digest
from app.sites.ids import KEY_ID_LENGTH, is_id, new_id

BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_LENGTH = 28  # log2(62) × 28 = 166 bits
CHECKSUM_LENGTH = 6  # 62^6 > 2^32, so a CRC-32 fits


class Kind(StrEnum):
    """A public key is readable in pages and only writes; a secret key has scopes."""

    PUBLIC = "public"
    SECRET = "secret"  # noqa: S105 - the word, not one


class Scope(StrEnum):
    """What a key opens. A site's key: ingest, read, admin, write:monitors (makes and changes monitors), probe (a
    private prober). An organization's: read, for all its sites, and sites, which makes, changes and deletes them."""

    INGEST = "ingest"
    READ = "read"
    ADMIN = "admin"
    SITES = "sites"
    MONITORS = "write:monitors"
    PROBE = "probe"


OF_SITE = frozenset({Scope.INGEST, Scope.READ, Scope.ADMIN, Scope.MONITORS, Scope.PROBE})
OF_ORGANIZATION = frozenset({Scope.READ, Scope.SITES})

PREFIX = {Kind.PUBLIC: "ja_pk_", Kind.SECRET: "ja_sk_"}


@dataclass(frozen=True, slots=True)
class Token:
    """A well-formed key; whether it opens anything is for the database to say."""

    kind: Kind
    id: str
    text: str = field(repr=False)  # a traceback or a log line must not carry it

    @classmethod
    def mint(cls, kind: Kind) -> Self:
        """A fresh key."""
        key_id = new_id(KEY_ID_LENGTH)
        body = f"{PREFIX[kind]}{key_id}_" + "".join(secrets.choice(BASE62) for _ in range(RANDOM_LENGTH))
        return cls(kind, key_id, body + checksum(body))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The key in this text, or None when it is no key or has a typo."""
        kind = next((kind for kind, prefix in PREFIX.items() if text.startswith(prefix)), None)
        if kind is None or not text.isascii() or len(text) != LENGTH:
            return None
        key_id, underscore, rest = text[6 : 6 + KEY_ID_LENGTH], text[6 + KEY_ID_LENGTH], text[7 + KEY_ID_LENGTH :]
        if not is_id(key_id, KEY_ID_LENGTH) or underscore != "_" or not rest.isalnum():
            return None
        return cls(kind, key_id, text) if checksum(text[:-CHECKSUM_LENGTH]) == text[-CHECKSUM_LENGTH:] else None

    def digest(self, pepper: bytes) -> bytes:
        """What is stored instead of the key: HMAC-SHA256 under the pepper, 32 bytes."""
        return digest(pepper, "key", self.text)


LENGTH = len("ja_pk_") + KEY_ID_LENGTH + 1 + RANDOM_LENGTH + CHECKSUM_LENGTH


def checksum(body: str) -> str:
    """CRC-32 of the body in base 62, six letters."""
    number, letters = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, 62)
        letters = BASE62[digit] + letters
    return letters


def hint(kind: Kind, key_id: str) -> str:
    """What may be shown of a key that is not shown any more."""
    return f"{PREFIX[kind]}{key_id}_…"
