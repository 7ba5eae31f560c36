"""A request that is too large for one message of the queue, as several that are not."""

from collections.abc import Iterator
from typing import Any

from app.apm.decode import ROOM_FOR_FRAMES, Checked
from app.apm.signals import METRICS, Signal
from app.apm.sound import points_of

PER_RECORD = 8  # bytes of tag and length


def parts(signal: Signal, sound: Checked, largest: int) -> Iterator[bytes]:
    """The request itself, or requests of at most ``largest`` bytes with the same records in the same order.

    The same request is always taken apart in the same way, so a part that its client sends again is known.
    """
    if len(sound.request) + ROOM_FOR_FRAMES <= largest:
        yield sound.request
        return
    for resource in getattr(sound.message, signal.resources):
        for scope in getattr(resource, signal.scopes):
            room = largest - resource.resource.ByteSize() - scope.scope.ByteSize() - ROOM_FOR_FRAMES
            for records in _runs(_records(signal, getattr(scope, signal.records), room), room):
                yield _part(signal, resource, scope, records)


def _runs(records: Iterator[Any], room: int) -> Iterator[list[Any]]:
    """Neighbours that fit into ``room`` together."""
    run: list[Any] = []
    taken = 0
    for record in records:
        size = record.ByteSize() + PER_RECORD
        if run and taken + size > room:
            yield run
            run, taken = [], 0
        run.append(record)
        taken += size
    if run:
        yield run


def _records(signal: Signal, records: Any, room: int) -> Iterator[Any]:
    for record in records:
        if signal is METRICS and record.ByteSize() > room:
            yield from _pieces(record, room)
        else:
            yield record


def _pieces(metric: Any, room: int) -> Iterator[Any]:
    """A metric of very many points as several of the same name."""
    kind = metric.WhichOneof("data")
    bare = type(metric)()
    bare.CopyFrom(metric)
    del points_of(bare)[:]
    for points in _runs(iter(points_of(metric)), room - bare.ByteSize() - PER_RECORD):
        piece = type(metric)()
        piece.CopyFrom(bare)
        getattr(piece, kind).data_points.extend(points)
        yield piece


def _part(signal: Signal, resource: Any, scope: Any, records: list[Any]) -> bytes:
    request: Any = signal.request()
    part = getattr(request, signal.resources).add(schema_url=resource.schema_url)
    part.resource.CopyFrom(resource.resource)
    inner = getattr(part, signal.scopes).add(schema_url=scope.schema_url)
    inner.scope.CopyFrom(scope.scope)
    getattr(inner, signal.records).extend(records)
    return request.SerializeToString()
