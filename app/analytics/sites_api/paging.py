"""A page of a list, found by cursors that say after or before which row it stands. Pure."""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from pydantic import BaseModel, Field

from app.kit.problems import BadRequest

Row = TypeVar("Row")
MOST, USUALLY = 1000, 100


class CursorWrong(BadRequest):
    code, title = "cursor_wrong", "The cursor is none that this list gave"


class Paging(BaseModel):
    """Which rows of a list: those after or before a cursor that an answer gave."""

    after: Annotated[str | None, Field(max_length=200)] = None
    before: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=MOST)] = USUALLY


class Meta(BaseModel):
    """The cursors of the next and of the previous page; null where there is none."""

    after: str | None
    before: str | None
    limit: int


def page(rows: Sequence[Row], key: Callable[[Row], str], asked: Paging) -> tuple[Sequence[Row], Meta]:
    """The page of rows in the order of their keys, which are unique. Raises CursorWrong.

    A cursor holds for a row that is gone by now, too: it says a place, not a row.
    """
    ordered = sorted(rows, key=key)
    first, end = 0, len(ordered)
    if asked.after is not None:
        place = _place(asked.after)
        first = sum(key(row) <= place for row in ordered)
    elif asked.before is not None:
        place = _place(asked.before)
        end = sum(key(row) < place for row in ordered)
        first = max(end - asked.limit, 0)
    end = min(first + asked.limit, end)
    shown = ordered[first:end]
    after = _cursor(key(shown[-1])) if shown and end < len(ordered) else None
    before = _cursor(key(shown[0])) if shown and first > 0 else None
    return shown, Meta(after=after, before=before, limit=asked.limit)


def _cursor(key: str) -> str:
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _place(cursor: str) -> str:
    try:
        return b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (Error, ValueError):
        raise CursorWrong() from None
