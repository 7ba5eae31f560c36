"""Is a number bad? Pure: a condition, the number and what is usual in; a verdict out."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from app.alerts.rules.schemas import Absence, Change, MeasureSpec, Threshold
from app.alerts.state import Verdict

CALM = 0.2  # of the allowed change: as far back it must come before it is good again
WEEKS_NEEDED = 2


@dataclass(frozen=True, slots=True)
class Band:
    """What is usual, and between which numbers nothing is said."""

    usual: float
    low: float
    high: float


def band_of(condition: Change, earlier: Sequence[float | None]) -> Band | None:
    """The band of a moment from the same moment of earlier weeks; None when too few are known."""
    known = [value for value in earlier if value is not None]
    if len(known) < WEEKS_NEEDED:
        return None
    usual = float(median(known))
    by = max(abs(usual) * condition.percent / 100, condition.least)
    return Band(usual, usual - by, usual + by)


def judge(
    spec: MeasureSpec, value: float | None, earlier: Sequence[float | None] = (), *, is_count: bool = True
) -> Verdict:
    """The verdict on a number; of what is counted, 0 is nothing.

    ``earlier``: the same window of earlier weeks, for a change.
    """
    condition = spec.condition
    if isinstance(condition, Absence):
        return Verdict.BAD if value is None or (is_count and value == 0) else Verdict.GOOD
    if value is None:
        return Verdict.NO_DATA
    if isinstance(condition, Threshold):
        return _of_threshold(condition, value)
    band = band_of(condition, earlier)
    return Verdict.NO_DATA if band is None else _of_change(condition, value, band)


def is_too_much(spec: MeasureSpec, value: float | None, earlier: Sequence[float | None] = ()) -> bool:
    """Whether a number is bad because there is too much of something, which no gap in what was seen can make."""
    condition = spec.condition
    if value is None or isinstance(condition, Absence) or judge(spec, value, earlier) is not Verdict.BAD:
        return False
    if isinstance(condition, Threshold):
        return condition.is_above
    band = band_of(condition, earlier)
    return band is not None and value > band.usual


def _of_threshold(condition: Threshold, value: float) -> Verdict:
    recover = condition.value if condition.recover is None else condition.recover
    if value > condition.value if condition.is_above else value < condition.value:
        return Verdict.BAD
    is_good = value <= recover if condition.is_above else value >= recover
    return Verdict.GOOD if is_good else Verdict.BETWEEN


def _of_change(condition: Change, value: float, band: Band) -> Verdict:
    over = (value - band.usual) / ((band.high - band.usual) or 1.0)  # 1 is the edge of the band
    if condition.direction == "down":
        over = -over
    elif condition.direction == "both":
        over = abs(over)
    if over > 1:
        return Verdict.BAD
    return Verdict.GOOD if over <= 1 - CALM else Verdict.BETWEEN


def said(spec: MeasureSpec) -> str:
    """A condition in words: *above 500*, *50 % below what is usual*, *nothing for 5 minutes*."""
    condition, span = spec.condition, span_words(spec.window_s)
    if isinstance(condition, Absence):
        return f"nothing in {span}"
    if isinstance(condition, Threshold):
        return f"{'above' if condition.is_above else 'below'} {number(condition.value)} in {span}"
    way = {"up": "above", "down": "below", "both": "off"}[condition.direction]
    return f"{number(condition.percent)} % {way} what is usual at this hour, in {span}"


def number(value: float) -> str:
    """A number for people: at most three places, thousands apart."""
    text = f"{value:,.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def span_words(seconds: int) -> str:
    """90 s · 5 min · 2 h · 1 day"""
    for size, one, many in ((86_400, "day", "days"), (3600, "h", "h"), (60, "min", "min")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {one if count == 1 else many}"
    return f"{seconds} s"
