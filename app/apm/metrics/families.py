"""What can be asked of a metric: its family, the aggregations that mean something for it, and which is meant. Pure.

OTLP's five kinds are four families. Histograms and exponential histograms are one, since both are counts in buckets.
A sum that may fall (an UpDownCounter) stands somewhere, as a gauge does, unless it is told as changes.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

DELTA = 1
QUANTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,3})?|100)")


class Family(StrEnum):
    """What its numbers are."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"
    SUMMARY = "summary"


_STANDING = ("avg", "min", "max", "sum", "last", "count")
_GROWING = ("rate", "increase")
_OBSERVED = ("p50", "p75", "p90", "p95", "p99", "avg", "rate", "increase", "sum")
AGGREGATIONS: dict[Family, tuple[str, ...]] = {
    Family.GAUGE: _STANDING, Family.COUNTER: _GROWING, Family.HISTOGRAM: _OBSERVED, Family.SUMMARY: _OBSERVED,
}  # fmt: skip
_USUAL = {Family.GAUGE: "avg", Family.COUNTER: "rate", Family.HISTOGRAM: "p95", Family.SUMMARY: "avg"}
# As the table ``series`` tells them: SQL that holds for a family.
FAMILY_SQL: dict[Family, str] = {
    Family.GAUGE: "(kind = 'gauge' or (kind = 'sum' and is_monotonic = 0 and temporality != 1))",
    Family.COUNTER: "kind = 'sum' and (is_monotonic = 1 or temporality = 1)",
    Family.HISTOGRAM: "kind in ('histogram', 'exponential_histogram')",
    Family.SUMMARY: "kind = 'summary'",
}


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How points become one number: a word, or a quantile (0 to 1)."""

    word: str
    quantile: float | None = None


def family(kind: str, temporality: int, is_monotonic: bool) -> Family:
    """The family of a series."""
    match kind:
        case "histogram" | "exponential_histogram":
            return Family.HISTOGRAM
        case "summary":
            return Family.SUMMARY
        case "sum" if is_monotonic or temporality == DELTA:
            return Family.COUNTER
        case _:
            return Family.GAUGE


def usual(of: Family, kind: str) -> str:
    """What is asked of it when nobody says: levels that are parts of a whole (UpDownCounters) add up."""
    return "sum" if of is Family.GAUGE and kind == "sum" else _USUAL[of]


def aggregation(word: str, of: Family) -> Aggregation | None:
    """What a word asks of a family; None when it means nothing there."""
    quantile = QUANTILE.fullmatch(word)
    if quantile and of in (Family.HISTOGRAM, Family.SUMMARY):
        return Aggregation("quantile", float(quantile[1]) / 100)
    return Aggregation(word) if word in AGGREGATIONS[of] and not quantile else None
