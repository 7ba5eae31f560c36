"""Names for things that travel in URLs: short, random, and saying nothing about how many there are."""

import secrets
import string
from typing import Annotated

from pydantic import AfterValidator

from app.kit.problems import NotFound

ALPHABET = string.ascii_lowercase + string.digits
LETTERS = frozenset(ALPHABET)
ID_LENGTH = 12  # 62 bits: unguessable is not asked of an id, unique is
KEY_ID_LENGTH = 8


def new_id(length: int = ID_LENGTH) -> str:
    """A fresh random id of ``[a-z0-9]``."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def is_id(text: str, length: int = ID_LENGTH) -> bool:
    """Whether the text has the shape of an id."""
    return len(text) == length and LETTERS.issuperset(text)


def _known_shape(text: str) -> str:
    # 404 rather than 422: a mistyped address is a thing that does not exist, not a form with a wrong field.
    if not (is_id(text) or is_id(text, KEY_ID_LENGTH)):
        raise NotFound()
    return text


Id = Annotated[str, AfterValidator(_known_shape)]
