"""A group's state as a value, and back into its row."""

from datetime import datetime
from typing import Any

import msgspec

from app.errors.models import ErrorGroup
from app.errors.triage import Ignoring, Reason, Resolution, State, Status


def state_of(group: ErrorGroup) -> State:
    """Where a group stands."""
    return State(
        Status(group.status),
        Reason(group.reason),
        msgspec.convert(group.resolution, Resolution) if group.resolution else None,
        msgspec.convert(group.ignoring, Ignoring) if group.ignoring else None,
    )


def become(group: ErrorGroup, state: State, at: datetime) -> None:
    """Put a group into a state."""
    group.resolution = msgspec.to_builtins(state.resolution) if state.resolution else None
    group.ignoring = msgspec.to_builtins(state.ignoring) if state.ignoring else None
    put_state(group, state.status, state.reason, at)


def put_state(group: ErrorGroup, status: Status, reason: Reason, at: datetime) -> None:
    """Change a group's status and say why; what it was resolved in stays known."""
    group.status, group.reason, group.changed_at = status.value, reason.value, at
    if status is not Status.IGNORED:
        group.ignoring = None


def snapshot(group: ErrorGroup) -> dict[str, Any]:
    """What an undo needs to know of a group."""
    return {
        "status": group.status, "reason": group.reason, "priority": group.priority, "assignee_id": group.assignee_id,
        "resolution": group.resolution, "ignoring": group.ignoring,
    }  # fmt: skip


def restore(group: ErrorGroup, known: dict[str, Any], at: datetime) -> None:
    """Put back what an undo knows."""
    for name, value in known.items():
        setattr(group, name, value)
    group.changed_at = at
