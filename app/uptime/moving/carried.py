"""What a file says of a monitor: a form, or why there can be none."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Carried:
    """A monitor as a form (``MonitorForm``), not yet checked."""

    name: str
    form: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A monitor that cannot be taken over, and why, as a sentence."""

    name: str
    reason: str
