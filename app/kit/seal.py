"""Secrets at rest: sealed with AES-256-GCM under a key that is derived from the pepper, bound to what they belong to.

A sealed secret that is copied to another row, or opened for another purpose, does not open.
"""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE_LENGTH = 12  # NIST SP 800-38D §8.2.2: random, never used twice under one key


class WillNotOpen(ValueError):
    """What is sealed was made under another pepper, for something else, or was changed."""


@lru_cache(8)
def _cipher(pepper: bytes, purpose: str) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt=None, info=f"nightjar seal {purpose}".encode()).derive(pepper))


def seal(pepper: bytes, purpose: str, owner: str, secret: bytes) -> bytes:
    """A secret as it may be stored. ``owner`` names the row it belongs to."""
    nonce = os.urandom(NONCE_LENGTH)
    return VERSION + nonce + _cipher(pepper, purpose).encrypt(nonce, secret, owner.encode())


def unseal(pepper: bytes, purpose: str, owner: str, sealed: bytes) -> bytes:
    """The secret again. Raises WillNotOpen."""
    if sealed[:1] != VERSION:
        raise WillNotOpen("This was sealed by another version.")
    nonce, text = sealed[1 : 1 + NONCE_LENGTH], sealed[1 + NONCE_LENGTH :]
    try:
        return _cipher(pepper, purpose).decrypt(nonce, text, owner.encode())
    except (InvalidTag, ValueError):
        raise WillNotOpen("This secret cannot be read: the hub's pepper is not the one it was sealed under.") from None
