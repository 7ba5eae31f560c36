"""Reading ``multipart/form-data`` (RFC 7578) as upload tools send it: named binary parts, all of them small and known.

A parser of our own because parts are binary and bounded already, and nothing of them should be spooled to files.
"""

import re
from dataclasses import dataclass

MOST_PARTS = 256
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)  # RFC 2046: at most 70 characters
_PARAMETER = re.compile(r'(\w+)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Part:
    """A field of the form."""

    name: str
    filename: str
    body: bytes


class Malformed(ValueError):
    """The body is no form; the message is a sentence."""


def parts_of(content_type: str, body: bytes) -> list[Part]:
    """The parts of a form, in order. Raises Malformed."""
    found = _BOUNDARY.search(content_type)
    if not content_type.lower().startswith("multipart/form-data") or found is None:
        raise Malformed("The body must be multipart/form-data.")
    pieces = (b"\r\n" + body).split(b"\r\n--" + found.group(1).encode())
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise Malformed("The form does not end with its boundary.")
    if len(pieces) - 2 > MOST_PARTS:
        raise Malformed(f"A form may have {MOST_PARTS} parts.")
    return [_part(piece) for piece in pieces[1:-1]]


def _part(piece: bytes) -> Part:
    head, blank, body = piece.partition(b"\r\n\r\n")
    if not blank:
        raise Malformed("A part of the form has no head.")
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-disposition":
            said = {key.lower(): text for key, text in _PARAMETER.findall(value)}
            return Part(said.get("name", ""), said.get("filename", ""), body)
    raise Malformed("A part of the form has no name.")
