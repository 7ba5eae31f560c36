"""What makes a span, a log record or a metric fit to be stored: by the rules of OTLP's own .proto files. Pure.

Each signal has a quick look at all records of a request, which costs a third of a microsecond each and finds nothing
in what a right SDK sends, and a judge of one record for when the look found something.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from app.apm.cut import MOST_ATTRIBUTES
from app.apm.signals import LOGS, METRICS, TRACES
from app.ingest.dropped import Reason

NO_TRACE, NO_SPAN = bytes(16), bytes(8)
MAY_BE_EMPTY_8, MAY_BE_EMPTY_16 = (0, 8), (0, 16)

Drops = Counter[Reason]


class Rules(NamedTuple):
    """How one signal is looked at.

    ``look``: how many records (of metrics: points) there are, and whether all of them are sound. ``judge`` repairs what
    can be repaired and counts what cannot; ``refuse_large`` does so with what is larger than ``room``. Both return how
    many were refused; points are taken out of their metric. ``is_gone``: whether nothing is left of a record then.
    """

    look: Callable[[Iterable[Any]], tuple[int, bool]]
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


def _look_at_spans(lists: Iterable[Any]) -> tuple[int, bool]:
    count, is_sound = 0, True
    for spans in lists:
        count += len(spans)
        for span in spans:
            trace_id, span_id = span.trace_id, span.span_id
            if (
                len(trace_id) != 16 or len(span_id) != 8 or trace_id == NO_TRACE or span_id == NO_SPAN
                or len(span.parent_span_id) not in MAY_BE_EMPTY_8 or len(span.attributes) > MOST_ATTRIBUTES
                or (len(span.links) and not all(map(_is_sound_link, span.links)))
            ):  # fmt: skip
                is_sound = False
    return count, is_sound


def _is_sound_link(link: Any) -> bool:
    return len(link.trace_id) == 16 and len(link.span_id) == 8 and link.trace_id != NO_TRACE and link.span_id != NO_SPAN


def _judge_span(span: Any, drops: Drops) -> int:
    has_ids = len(span.trace_id) == 16 and len(span.span_id) == 8 and len(span.parent_span_id) in MAY_BE_EMPTY_8
    if not has_ids or span.trace_id == NO_TRACE or span.span_id == NO_SPAN:
        drops[Reason.WRONG_IDS] += 1
        return 1
    for place in range(len(span.links) - 1, -1, -1):
        if not _is_sound_link(span.links[place]):
            del span.links[place]
            drops[Reason.WRONG_REFERENCE] += 1
    return 0


# --- log records


def _look_at_logs(lists: Iterable[Any]) -> tuple[int, bool]:
    count, is_sound = 0, True
    for records in lists:
        count += len(records)
        for record in records:
            if (
                len(record.trace_id) not in MAY_BE_EMPTY_16 or len(record.span_id) not in MAY_BE_EMPTY_8
                or len(record.attributes) > MOST_ATTRIBUTES
            ):  # fmt: skip
                is_sound = False
    return count, is_sound


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


def _points(metric: Any) -> int:
    return len(points_of(metric))


def _look_at_metrics(lists: Iterable[Any]) -> tuple[int, bool]:
    count, is_sound = 0, True
    for metrics in lists:
        for metric in metrics:
            points = points_of(metric)
            count += len(points)
            is_histogram = metric.HasField("histogram")
            for point in points:
                if len(point.attributes) > MOST_ATTRIBUTES or (is_histogram and not _has_right_buckets(point)):
                    is_sound = False
            if not metric.name:
                is_sound = False
    return count, is_sound


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
    return _refuse_points(
        points_of(metric), lambda point: point.ByteSize() > room, drops, Reason.RECORD_TOO_LARGE
    )  # fmt: skip


def _refuse_points(points: Any, is_refused: Callable[[Any], bool], drops: Drops, reason: Reason) -> int:
    refused = 0
    for place in range(len(points) - 1, -1, -1):
        if is_refused(points[place]):
            del points[place]
            refused += 1
    drops[reason] += refused
    return refused


def _is_empty_metric(metric: Any, _refused: int) -> bool:
    return not _points(metric)


RULES: dict[str, Rules] = {
    TRACES.name: Rules(_look_at_spans, _judge_span, _refuse_large_record, _is_refused),
    LOGS.name: Rules(_look_at_logs, _judge_log, _refuse_large_record, _is_refused),
    METRICS.name: Rules(_look_at_metrics, _judge_metric, _refuse_large_points, _is_empty_metric),
}
# The rule behind each drop, for the message of a partial success.
WORDS = {
    Reason.WRONG_IDS: "{n} refused: trace_id has 16 bytes and span_id 8, neither all zeros; parent_span_id 8 or none",
    Reason.WRONG_POINT: "{n} refused: a metric needs a name, and a histogram one more of bucket_counts than of bounds",
    Reason.RECORD_TOO_LARGE: "{n} refused: one alone is larger than the queue takes",
    Reason.WRONG_REFERENCE: "{n} references to a trace or span were left out: their ids have the wrong length",
    Reason.VALUE_CUT: "{n} values were cut: a value may have 32768 characters, a body 262144, an array 1024 values",
    Reason.ATTRIBUTES_LEFT_OUT: "{n} attributes were left out: 512 are kept of each list",
}


def sentence(drops: Drops) -> str:
    """What was refused or changed, and by which rule; '' when nothing was."""
    return "; ".join(WORDS[reason].format(n=count) for reason, count in drops.items() if count) + "." * bool(+drops)
