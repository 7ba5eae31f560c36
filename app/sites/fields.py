"""Fields that several forms share: what a person may type into them, in one place."""

from collections.abc import Callable
from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, StringConstraints

from app.sites.domain import normalise_domain, normalise_origin


def _printable(text: str) -> str:
    # PostgreSQL refuses NUL in a text, and no name needs a control character.
    if not text.isprintable():
        raise ValueError("must not contain control characters")
    return text


def _email(text: str) -> str:
    name, at, host = text.rpartition("@")
    if not (name and at and host) or " " in text or "@" in name:
        raise ValueError("is not an e-mail address")
    return text.lower()


@cache
def timezones() -> frozenset[str]:
    """The names of the time zone database; membership, because ZoneInfo itself would open any path it is given."""
    return frozenset(available_timezones())


def _timezone(name: str) -> str:
    if name not in timezones():
        raise ValueError("is not a time zone such as Asia/Kolkata or UTC")
    return name


def _line(longest: int, *checks: Callable[[str], str]) -> tuple[object, ...]:
    length = StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)
    return (length, AfterValidator(_printable), *map(AfterValidator, checks))


Name = Annotated[str, *_line(100)]
Email = Annotated[str, *_line(254, _email)]  # RFC 5321: the longest address that fits a path
Domain = Annotated[str, *_line(300, normalise_domain)]
Origin = Annotated[str, *_line(300, normalise_origin)]
Timezone = Annotated[str, *_line(64, _timezone)]
NewPassword = Annotated[str, StringConstraints(min_length=10, max_length=256)]
# Not held to today's rule: it may have been set under another one.
Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]
