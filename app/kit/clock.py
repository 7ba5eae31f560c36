"""The time of a request, as an argument: a route that asks for ``at: At`` can be told another time by a test."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends


async def now() -> datetime:
    """This moment in UTC."""
    return datetime.now(UTC)


At = Annotated[datetime, Depends(now)]
