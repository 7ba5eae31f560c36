"""What must happen on a schedule, as a row of a table: description · function · when."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from apscheduler.triggers.base import BaseTrigger

from app.kit.stores import Stores


@dataclass(frozen=True, slots=True)
class Chore:
    """A piece of scheduled work. It must be safe to be killed anywhere and to be done again."""

    description: str
    does: Callable[[Stores], Awaitable[None]]
    trigger: BaseTrigger
