"""What makes a span, a log record or a metric fit to be stored: by the rules of OTLP's own .proto files. Pure.

Each signal has a quick look at all records of a request, which costs a third of a microsecond each and suspects nothing
in what a right SDK sends, and a judge of one record for when it does. Ids of parents and links are not looked at: where
they are wrong, the insert leaves them out.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

from app.apm.signals import LOGS, METRICS, TRACES
from app.ingest.dropped import Reason

NO_TRACE, NO_SPAN = bytes(16), bytes(8)
MAY_BE_EMPTY_8, MAY_BE_EMPTY_16 = (0, 8), (0, 16)

Drops = Counter[Reason]
Place = tuple[int, int]  # the number of a list of records in its request, and of a record in it


class Rules(NamedTuple):
    """How one signal is looked at.

    ``look``: how many records (of metrics: points) there are, and the places of those that may be wrong. ``judge``
    repairs what can be repaired and counts what cannot; ``refuse_large`` does so with what is larger than ``room``.
    Both return how many were refused; points are taken out of their metric. ``is_gone``: is nothing left of a record?
    """

    look: Callable[[list[Any]], tuple[int, list[Place]]]
    judge: Callable[[Any, Drops], int]
    refuse_large: Callable[[Any, int, Drops], int]
    is_gone: Callable[[Any, int], bool]


def _refuse_large_record(record: Any, room: int, drops: Drops) -> int:
    if record.ByteSize() <= room:
        return 0
    drops[Reason.RECORD_TOO_LARGE] += 1
    return 1


def _is_refused(_record: Any, refused: int) -> bool:
    return refused > 0


# --- spans


def _look_at_spans(lists: list[Any]) -> tuple[int, list[Place]]:
    suspects: list[Place] = []
    for place, spans in enumerate(lists):
        for number, span in enumerate(spans):
            trace_id, span_id = span.trace_id, span.span_id
            if len(trace_id) != 16 or len(span_id) != 8 or trace_id == NO_TRACE or span_id == NO_SPAN:
                suspects.append((place, number))
    return sum(map(len, lists)), suspects


def _judge_span(span: Any, drops: Drops) -> int:
    if len(span.trace_id) == 16 and len(span.span_id) == 8 and span.trace_id != NO_TRACE and span.span_id != NO_SPAN:
        return 0
    drops[Reason.WRONG_IDS] += 1
    return 1


# --- log records


def _look_at_logs(lists: list[Any]) -> tuple[int, list[Place]]:
    suspects: list[Place] = []
    for place, records in enumerate(lists):
        for number, record in enumerate(records):
            if len(record.trace_id) not in MAY_BE_EMPTY_16 or len(record.span_id) not in MAY_BE_EMPTY_8:
                suspects.append((place, number))
    return sum(map(len, lists)), suspects


def _judge_log(record: Any, drops: Drops) -> int:
    """A record is worth keeping without its trace."""
    if len(record.trace_id) not in MAY_BE_EMPTY_16 or len(record.span_id) not in MAY_BE_EMPTY_8:
        record.ClearField("trace_id")
        record.ClearField("span_id")
        drops[Reason.WRONG_REFERENCE] += 1
    return 0


# --- metrics


def points_of(metric: Any) -> Any:
    """The data points of a metric, of whatever kind; () when it has no data."""
    kind = metric.WhichOneof("data")
    return getattr(metric, kind).data_points if kind else ()


def _look_at_metrics(lists: list[Any]) -> tuple[int, list[Place]]:
    count = 0
    suspects: list[Place] = []
    for place, metrics in enumerate(lists):
        for number, metric in enumerate(metrics):
            points = points_of(metric)
            count += len(points)
            if not metric.name or (metric.HasField("histogram") and not all(map(_has_right_buckets, points))):
                suspects.append((place, number))
    return count, suspects


def _has_right_buckets(point: Any) -> bool:
    counts, bounds = len(point.bucket_counts), len(point.explicit_bounds)
    return counts == bounds + 1 or counts == bounds == 0


def _judge_metric(metric: Any, drops: Drops) -> int:
    points = points_of(metric)
    if not metric.name:
        return _refuse_points(points, lambda _: True, drops, Reason.WRONG_POINT)
    if metric.HasField("histogram"):
        return _refuse_points(points, lambda point: not _has_right_buckets(point), drops, Reason.WRONG_POINT)
    return 0


def _refuse_large_points(metric: Any, room: int, drops: Drops) -> int:
    """A metric with many points travels in several parts, so only a point of its own can be too large."""
    if metric.ByteSize() <= room:
        return 0
    return _refuse_points(points_of(metric), lambda point: point.ByteSize() > room, drops, Reason.RECORD_TOO_LARGE)


def _refuse_points(points: Any, is_refused: Callable[[Any], bool], drops: Drops, reason: Reason) -> int:
    refused = 0
    for place in range(len(points) - 1, -1, -1):
        if is_refused(points[place]):
            del points[place]
            refused += 1
    drops[reason] += refused
    return refused


def _is_empty_metric(metric: Any, _refused: int) -> bool:
    return not len(points_of(metric))


RULES: dict[str, Rules] = {
    TRACES.name: Rules(_look_at_spans, _judge_span, _refuse_large_record, _is_refused),
    LOGS.name: Rules(_look_at_logs, _judge_log, _refuse_large_record, _is_refused),
    METRICS.name: Rules(_look_at_metrics, _judge_metric, _refuse_large_points, _is_empty_metric),
}
# The rule behind each drop, for the message of a partial success.
WORDS = {
    Reason.WRONG_IDS: "{n} refused: trace_id must have 16 bytes and span_id 8, and neither may be all zeros",
    Reason.WRONG_POINT: "{n} refused: a metric needs a name, and a histogram one more of bucket_counts than of bounds",
    Reason.RECORD_TOO_LARGE: "{n} refused: one alone is larger than the queue takes",
    Reason.WRONG_REFERENCE: "{n} log records were taken without their trace: its ids have the wrong length",
    Reason.VALUE_CUT: "{n} values were cut: a value may have 32768 characters, a body 262144, an array 1024 values",
    Reason.ATTRIBUTES_LEFT_OUT: "{n} attributes were left out: 512 are kept of each list",
}


def sentence(drops: Drops) -> str:
    """What was refused or changed, and by which rule; '' when nothing was."""
    return "; ".join(WORDS[reason].format(n=count) for reason, count in drops.items() if count) + "." * bool(+drops)
