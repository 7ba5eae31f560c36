"""A place in a JSON document, in the plain part of RFC 9535: names, indexes and stars. Pure.

``$.a.b[0]['c d'].*``: filters and recursive descent are left out, because their cost is the sender's to choose.
"""

import json
import re
from typing import Any

_STEP = re.compile(r"""\.(?P<name>[\w-]+)|\.\*|\[\*\]|\[(?P<index>-?\d+)\]|\[(?P<q>['"])(?P<quoted>.*?)(?P=q)\]""")
MOST_STEPS = 32


class WrongPath(ValueError):
    """A text that is no path; the message is a sentence."""


def read_path(text: str) -> list[str | int | None]:
    """The steps of a path; None stands for a star. Raises WrongPath."""
    rest, steps = text.strip(), []
    if not rest.startswith("$"):
        rest = "$." + rest
    rest = rest[1:]
    while rest:
        found = _STEP.match(rest)
        if found is None or len(steps) >= MOST_STEPS:
            raise WrongPath(f"“{text}” is no path such as $.status or $.items[0].name.")
        name, quoted, index = found["name"], found["quoted"], found["index"]
        steps.append(int(index) if index is not None else name if name is not None else quoted)
        rest = rest[found.end() :]
    return steps


def values_at(document: Any, steps: list[str | int | None]) -> list[Any]:
    """All values at a path; none when there is no such place."""
    found = [document]
    for step in steps:
        found = [value for one in found for value in _below(one, step)]
    return found


def is_same(value: Any, wanted: str) -> bool:
    """Whether a value is what somebody wrote: as JSON (``true``, ``3``, ``"x"``), or as plain text."""
    if isinstance(value, str) and value == wanted:
        return True
    try:
        written = json.loads(wanted)
    except ValueError:
        return False
    return (type(written) is type(value) and written == value) or (
        not isinstance(value, bool) and not isinstance(written, bool)
        and isinstance(value, int | float) and isinstance(written, int | float) and value == written
    )  # fmt: skip


def _below(one: Any, step: str | int | None) -> list[Any]:
    if step is None:
        return list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
    if isinstance(step, int):
        return [one[step]] if isinstance(one, list) and -len(one) <= step < len(one) else []
    return [one[step]] if isinstance(one, dict) and step in one else []
