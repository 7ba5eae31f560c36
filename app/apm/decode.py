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
from app.apm.sound import RULES, Drops, sentence
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
    count, is_sound = RULES[signal.name].look(signal.records_of(message))
    if is_sound and not has_large(request):
        return Checked(request, message, count)
    drops: Drops = Counter()
    rejected = _judged(signal, message, drops, largest)
    if not +drops:
        return Checked(request, message, count)
    return Checked(message.SerializeToString(), message, count - rejected, rejected, +drops)


def _judged(signal: Signal, message: Any, drops: Drops, largest: int) -> int:
    """Take out of a message what is refused, cut what is too long; how many records (points) were refused."""
    rejected = 0
    for resource in getattr(message, signal.resources):
        cut(resource.resource, drops)
        for scope in getattr(resource, signal.scopes):
            cut(scope.scope, drops)
            room = largest - resource.resource.ByteSize() - scope.scope.ByteSize() - ROOM_FOR_FRAMES
            rejected += _judged_records(signal, getattr(scope, signal.records), drops, room)
    return rejected


def _judged_records(signal: Signal, records: Any, drops: Drops, room: int) -> int:
    rules, rejected = RULES[signal.name], 0
    for place in range(len(records) - 1, -1, -1):
        record = records[place]
        refused = rules.judge(record, drops)
        if not rules.is_gone(record, refused) and (has_many(record) or record.ByteSize() >= SMALL):
            cut(record, drops)
            refused += rules.refuse_large(record, room, drops)
        if rules.is_gone(record, refused):
            del records[place]
        rejected += refused
    return rejected


def has_large(request: bytes) -> bool:
    """Whether any record, resource or scope takes 16 KiB or more, told by the lengths alone.

    All three signals nest alike: request → resources (1) → scopes (2) → records (2). Whatever is written in another way
    counts as large; it is then looked through for real.
    """
    if len(request) < SMALL:
        return False
    try:
        at = 0
        while at < len(request):
            if request[at] != FIELDS[0]:
                return True
            length, at = varint(request, at + 1)
            if _resource_has_large(request, at, at + length):
                return True
            at += length
    except IndexError:
        return True
    return False


def _resource_has_large(request: bytes, at: int, end: int) -> bool:
    while at < end:
        tag = request[at]
        length, start = varint(request, at + 1)
        if tag == MEMBER:
            if _scope_has_large(request, start, start + length):
                return True
        elif tag not in FIELDS or length >= SMALL:
            return True
        at = start + length
    return False


def _scope_has_large(request: bytes, at: int, end: int) -> bool:
    """The hot loop: once a record. A length of up to 16,383 is written in two bytes."""
    while at < end:
        low = request[at + 1]
        if request[at] not in FIELDS:
            return True
        if low < 0x80:
            at += 2 + low
        else:
            high = request[at + 2]
            if high >= 0x80:
                return True
            at += 3 + (low & 0x7F | high << 7)
    return False
