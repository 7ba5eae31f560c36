"""What is stored instead of a secret."""

import hmac
import secrets
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request


def new_secret() -> str:
    """A fresh secret of 256 bits, fit for a URL and a cookie."""
    return secrets.token_urlsafe(32)


def digest(pepper: bytes, purpose: str, secret: str) -> bytes:
    """HMAC-SHA256 of a secret, bound to its purpose so that one kind never passes for another; 32 bytes."""
    return hmac.digest(pepper, f"{purpose}:{secret}".encode("utf-8", "surrogatepass"), sha256)


async def _pepper(request: Request) -> bytes:
    return request.app.state.stores.pepper


Pepper = Annotated[bytes, Depends(_pepper)]
