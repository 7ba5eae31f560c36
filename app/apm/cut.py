"""What is too long is cut, and what is too many is left out, in a message that was found to be large."""

from collections import Counter
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

from app.ingest.dropped import Reason

MOST_ATTRIBUTES = 512  # four times what an SDK keeps by default
MOST_VALUES = 1_024  # of an array
LONGEST_VALUE = 32_768  # characters
LONGEST_BODY = 262_144  # of a log record
# A message that is smaller holds no value that is too long, nor more attributes than are kept (unless they are of a few
# letters), so it need not be looked through.
SMALL = 4_096  # bytes

TEXTS = (FieldDescriptor.TYPE_STRING, FieldDescriptor.TYPE_BYTES)


def cut(message: Any, cuts: Counter[Reason], longest: int = LONGEST_VALUE) -> None:
    """Shorten every text of a message and of those in it, and every list of attributes and of values.

    ``cuts`` counts values that were shortened and attributes that were left away.
    """
    for field, value in message.ListFields():
        if field.message_type is not None:
            if field.is_repeated:
                _cut_list(field, value, cuts, longest)
            else:
                cut(value, cuts, LONGEST_BODY if field.name == "body" else longest)
        elif field.type in TEXTS and not field.is_repeated and len(value) > longest:
            setattr(message, field.name, value[:longest])
            cuts[Reason.VALUE_CUT] += 1


def _cut_list(field: Any, values: Any, cuts: Counter[Reason], longest: int) -> None:
    kind = field.message_type.name
    if kind == "KeyValue" and len(values) > MOST_ATTRIBUTES:
        cuts[Reason.ATTRIBUTES_LEFT_OUT] += len(values) - MOST_ATTRIBUTES
        del values[MOST_ATTRIBUTES:]
    elif kind == "AnyValue" and len(values) > MOST_VALUES:
        cuts[Reason.VALUE_CUT] += 1
        del values[MOST_VALUES:]
    for value in values:
        if value.ByteSize() >= SMALL or has_many(value):
            cut(value, cuts, longest)


def has_many(message: Any) -> bool:
    """Whether a message has more attributes than are kept."""
    return len(getattr(message, "attributes", ())) > MOST_ATTRIBUTES
