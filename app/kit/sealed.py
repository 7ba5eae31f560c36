"""Secrets of users at rest: AES-GCM under a key that is made of the pepper, bound to what they belong to.

A sealed value that is moved to another thing does not open there (``belongs_to`` is authenticated).
"""

import os
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

VERSION = b"\x01"
NONCE = 12


class CannotOpen(Exception):
    """A secret was sealed under another pepper, or for something else."""


def seal(pepper: bytes, belongs_to: str, secrets: dict[str, Any]) -> bytes:
    """Secrets, encrypted."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + _cipher(pepper).encrypt(nonce, msgspec.json.encode(secrets), belongs_to.encode())


def unseal(pepper: bytes, belongs_to: str, sealed: bytes | None) -> dict[str, Any]:
    """The secrets again; none for nothing. Raises CannotOpen."""
    if not sealed:
        return {}
    try:
        plain = _cipher(pepper).decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], belongs_to.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotOpen(belongs_to) from error
    return msgspec.json.decode(plain)


def _cipher(pepper: bytes) -> AESGCM:
    return AESGCM(HKDF(hashes.SHA256(), 32, None, b"nightjar sealed secrets 1").derive(pepper))
