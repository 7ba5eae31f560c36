"""What a rule would have said of numbers: the same judge and the same state machine, over history. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.alerts.rules.judge import Band, band_of, judge
from app.alerts.rules.schemas import Change, MeasureSpec
from app.alerts.state import NEVER, AlertState, Patience, step


@dataclass(frozen=True, slots=True)
class Seen:
    """A number at a moment, and the same moment of earlier weeks, the latest first."""

    at: datetime
    value: float | None
    earlier: Sequence[float | None] = ()


@dataclass(frozen=True, slots=True)
class Firing:
    """From when until when it would have fired; ``resolved_at`` None: it still would."""

    fired_at: datetime
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Replay:
    """Where the rule stood at each moment, what was usual then, and when it fired."""

    states: list[AlertState]
    bands: list[Band | None]
    firings: list[Firing]


def replay(spec: MeasureSpec, patience: Patience, history: Sequence[Seen], *, is_count: bool = True) -> Replay:
    """Walk a rule through history."""
    standing, firings = NEVER, []
    states: list[AlertState] = []
    bands: list[Band | None] = []
    for seen in history:
        bands.append(band_of(spec.condition, seen.earlier) if isinstance(spec.condition, Change) else None)
        was_active = standing.is_active
        verdict = judge(spec, seen.value, seen.earlier, is_count=is_count)
        standing, entered = step(standing, verdict, patience, seen.at)
        if AlertState.FIRING in entered and not was_active:
            firings.append(Firing(seen.at))
        if AlertState.RESOLVED in entered and firings:
            firings[-1] = Firing(firings[-1].fired_at, seen.at)
        states.append(standing.state)
    return Replay(states, bands, firings)
