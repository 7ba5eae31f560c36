"""Reading ``error.stack`` as browsers write it. Pure; each dialect is a pattern a line.

V8 (Chrome, Edge, Node) begins with the message, then ``at name (place)``, the innermost first. SpiderMonkey (Firefox)
and JavaScriptCore (Safari) have no message and write ``name@place``; what is native or has no place is told by name.
"""

import re
from typing import Any

MOST_FRAMES = 100
LONGEST = 1_024

_PLACE = r"(?P<file>.+?)(?::(?P<line>\d+))?(?::(?P<column>\d+))?"
_V8 = re.compile(
    r"^\s*at (?:(?P<how>async |new )*)(?P<function>.*?) ?\((?P<place>.*)\)$|^\s*at (?:async )?(?P<bare>\S.*)$"
)
_EVAL = re.compile(r"^eval at .*?\((?P<outer>[^()]+:\d+:\d+)\)")
_GECKO = re.compile(r"^(?P<function>[^@\s]*(?: [^@]*)?)@(?P<place>.*)$")
_GECKO_EVAL = re.compile(r"^(?P<file>.*?) line (?P<line>\d+)(?: > (?:eval|Function).*)$")
_WHERE = re.compile(rf"^{_PLACE}$")
_BARE_URL = re.compile(r"^[a-z][a-z0-9+.-]*://\S+:\d+(?::\d+)?$", re.IGNORECASE)
_ASYNC = re.compile(r"^(?:async\*|promise callback\*|setTimeout handler\*|EventListener\.handleEvent\*)+")
_NATIVE = {"[native code]", "native", "<anonymous>", "native code"}

Frame = dict[str, Any]


def frames_in(stack: str) -> list[Frame]:
    """The frames of a stack in Sentry's form and order, the outermost first; what is no frame is left out."""
    found = []
    for line in stack.splitlines():
        frame = _frame(line[:LONGEST])
        if frame is not None:
            found.append(frame)
        if len(found) == MOST_FRAMES:
            break
    return found[::-1]


def _frame(line: str) -> Frame | None:
    line = line.rstrip()
    if v8 := _V8.match(line):
        if v8["bare"] is not None:
            return _at("", v8["bare"]) if ":" in v8["bare"] or v8["bare"] in _NATIVE else None
        return _at(_spoken(v8["function"], line), v8["place"])
    if _BARE_URL.match(line.strip()):
        return _at("", line.strip())
    if gecko := _GECKO.match(line.strip()):
        place = gecko["place"]
        if not (place in _NATIVE or re.search(r":\d+$|^https?:|^[a-z-]+://", place)):
            return None  # an e-mail address in a message, say
        return _at(_ASYNC.sub("", gecko["function"]), place)
    return None


def _spoken(function: str, line: str) -> str:
    # `at new Cart (…)` is the constructor; `async` only says how it was reached.
    return f"new {function}" if re.match(r"^\s*at (?:async )?new ", line) and function else function


def _at(function: str, place: str) -> Frame:
    if inside := _EVAL.match(place):
        place = inside["outer"]
    elif place.startswith("eval at "):
        place = "<anonymous>"
    if inside := _GECKO_EVAL.match(place):
        place = f"{inside['file']}:{inside['line']}"
    frame: Frame = {"function": function.strip()} if function.strip() else {}
    if place.startswith("index ") or place in _NATIVE:  # Promise.all tells the place in its list
        return frame | {"filename": "<native>" if place not in _NATIVE else place, "in_app": False}
    where = _WHERE.match(place)
    if where is None:
        return frame
    frame |= {"filename": where["file"], "abs_path": where["file"]}
    if where["line"]:
        frame["lineno"] = int(where["line"][:9])
    if where["column"]:
        frame["colno"] = int(where["column"][:9])
    return frame
