"""From bytes to the verdict about a request: can it be read, what in it is refused, what must be changed.

A request of a right SDK is decoded once, looked through once, and travels on as the bytes that came. Only when the look
found something, or something in it is large, it is judged record by record, and written anew.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError

from app.apm.cut import SMALL, cut, has_many
from app.apm.signals import Signal
from app.apm.sound import RULES, Drops, Place, sentence
from app.apm.status import malformed
from app.ingest.forms import varint

# Tags, lengths, schema URLs and the wrapper around a record.
ROOM_FOR_FRAMES = 4_096
MEMBER, FIELDS = 0x12, (0x0A, 0x12, 0x1A)  # tags: field 2; fields 1 to 3, all of them length-delimited


@dataclass(slots=True)
class Checked:
    """A request that may be stored: its bytes, what they say, how many records (points) it has, and what it lost."""

    request: bytes
    message: Any
    count: int
    rejected: int = 0
    drops: Drops = field(default_factory=Counter)

    @property
    def words(self) -> str:
        """What was refused or changed, by which rule; for its sender."""
        return sentence(self.drops)


def decoded(signal: Signal, request: bytes) -> Any:
    """The request as a message. Raises Refused."""
    try:
        return signal.request.FromString(request)
    except DecodeError:
        raise malformed(f"The body is no {signal.request.DESCRIPTOR.full_name}.") from None


def checked(signal: Signal, request: bytes, message: Any, largest: int) -> Checked:
    """The verdict. ``message`` is what the bytes say when that is known already; ``largest`` bounds one record."""
    message = decoded(signal, request) if message is None else message
    lists = signal.records_of(message)
    count, suspects = RULES[signal.name].look(lists)
    large = large_places(request)
    if large == [] and not suspects:
        return Checked(request, message, count)
    drops: Drops = Counter()
    if large is None:
        large = [(place, number) for place, records in enumerate(lists) for number in range(len(records))]
        _cut_shared(signal, message, drops)
    rejected = _judged(signal, message, {*suspects, *large}, drops, largest)
    if not +drops:
        return Checked(request, message, count)
    return Checked(message.SerializeToString(), message, count - rejected, rejected, +drops)


def _cut_shared(signal: Signal, message: Any, drops: Drops) -> None:
    """Cut what records have in common: their resources and scopes."""
    for resource in getattr(message, signal.resources):
        cut(resource.resource, drops)
        for scope in getattr(resource, signal.scopes):
            cut(scope.scope, drops)


def _judged(signal: Signal, message: Any, places: set[Place], drops: Drops, largest: int) -> int:
    """Take out of a message what is refused, cut what is too long; how many records (points) were refused."""
    rules, rejected = RULES[signal.name], 0
    scopes = [
        (resource.resource, scope)
        for resource in getattr(message, signal.resources)
        for scope in getattr(resource, signal.scopes)
    ]
    for place, number in sorted(places, reverse=True):  # from the end, as what is refused is taken out
        resource, scope = scopes[place]
        records = getattr(scope, signal.records)
        record = records[number]
        refused = rules.judge(record, drops)
        if not rules.is_gone(record, refused) and (has_many(record) or record.ByteSize() >= SMALL):
            cut(record, drops)
            room = largest - resource.ByteSize() - scope.scope.ByteSize() - ROOM_FOR_FRAMES
            refused += rules.refuse_large(record, room, drops)
        if rules.is_gone(record, refused):
            del records[number]
        rejected += refused
    return rejected


def large_places(request: bytes) -> list[Place] | None:
    """The places of the records that are not SMALL, told by the lengths alone; None when any record may be one.

    All three signals nest alike: request → resources (1) → scopes (2) → records (2). When something is written in
    another way, or a resource or scope is large, everything has to be looked through for real.
    """
    found: list[Place] = []
    if len(request) < SMALL:
        return found
    try:
        at = place = 0
        while at < len(request):
            if request[at] != FIELDS[0]:
                return None
            length, at = varint(request, at + 1)
            place = _look_into_resource(request, at, at + length, place, found)
            if place < 0:
                return None
            at += length
    except IndexError:
        return None
    return found


def _look_into_resource(request: bytes, at: int, end: int, place: int, found: list[Place]) -> int:
    """The number of the next scope; -1 when everything has to be looked through."""
    while at < end:
        tag = request[at]
        length, start = varint(request, at + 1)
        if tag == MEMBER:
            if not _look_into_scope(request, start, start + length, place, found):
                return -1
            place += 1
        elif tag not in FIELDS or not 0 <= length < SMALL:
            return -1
        at = start + length
    return place


def _look_into_scope(request: bytes, at: int, end: int, place: int, found: list[Place]) -> bool:
    """The hot loop, once a record. Lengths of up to 16,383 are written in two bytes."""
    number = 0
    while at < end:
        tag, size = request[at], request[at + 1]
        at += 2
        if size >= 0x80:
            high = request[at]
            at += 1
            if high < 0x80:
                size += (high - 1) << 7
            else:
                size, at = varint(request, at - 2)
            if size >= SMALL or size < 0:
                if tag != MEMBER:
                    return False
                found.append((place, number))
        at += size
        if tag == MEMBER:
            number += 1
        elif tag not in FIELDS:
            return False
    return True
