"""What an error says, said alike: one wording for what browsers word differently, and marks for what varies. Pure."""

import re
from functools import lru_cache

LONGEST = 1_000  # characters that are looked at
_LINES = 2

# --- one wording

_MEMBER = r"[\w$#.\[\]'\"()]+"
_WORDINGS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), wording)
    for pattern, wording in (
        # V8, new and old
        (r"Cannot (?:read|set) propert(?:ies|y) of (undefined|null) \((?:reading|setting) '([^']+)'\)", r"\2|\1"),
        (r"Cannot (?:read|set) property '([^']+)' of (undefined|null)", r"\1|\2"),
        # SpiderMonkey
        (r"can't access property \"([^\"]+)\", .+? is (undefined|null)", r"\1|\2"),
        # JavaScriptCore
        (r"(undefined|null) is not an object \(evaluating '([^']+)'\)", r"\2|\1"),
    )
)
_NO_FUNCTION = re.compile(
    rf"(?:\(intermediate value\)|{_MEMBER}?)?\.?([\w$#]+)(?:\(\.\.\.\))? is not a function\b.*", re.DOTALL
)
_NO_VARIABLE = re.compile(r"(?:Can't find variable: ([\w$]+)|([\w$]+) is not defined)\.?")
_ACCESS = re.compile(r"(?:Cannot |can't access|undefined is not|null is not)")
_SAME: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern), type_, wording)
    for pattern, type_, wording in (
        ((r"(?:Failed to fetch|NetworkError when attempting to fetch resource|Load failed"
         r"|The network connection was lost"
         r"|The Internet connection appears to be offline)\.?(?: \([\w.:-]+\))?"), "", "Failed to fetch"),
        ((r"(?:Failed to fetch|error loading) dynamically imported module.*|Importing a module script failed\.?"
         r"|Loading (?:CSS )?chunk \S+ failed.*"), "ChunkLoadError", "A part of the program could not be loaded"),
        (r"Maximum call stack size exceeded\.?|too much recursion", "RangeError", "Maximum call stack size exceeded"),
        (r"Assignment to constant variable\.?|invalid assignment to const '?[\w$]+'?", "TypeError",
         "Assignment to constant variable"),
        (r"Unexpected end of JSON input|JSON\.parse: unexpected end of data.*|JSON Parse error: Unexpected EOF",
         "SyntaxError", "JSON ends too early"),
        ((r"Unexpected token .*JSON.*|JSON\.parse: unexpected (?:character|keyword|non-digit).*"
         r"|JSON Parse error: (?:Unrecognized token|Unexpected identifier).*"), "SyntaxError", "JSON cannot be read"),
        (r"ResizeObserver loop (?:limit exceeded|completed with undelivered notifications)\.?", "",
         "ResizeObserver loop"),
    )
)  # fmt: skip
_SPOKEN = re.compile(r"^(?:Uncaught (?:\(in promise\) )?)?(?:([A-Z]\w*(?:Error|Exception)): )?")


@lru_cache(maxsize=4_096)
def canonical(type_: str, value: str) -> tuple[str, str]:
    """Type and message as all browsers would word them; what no browser words differently stays as it is."""
    spoken = _SPOKEN.match(value)
    if spoken and spoken.group() and (spoken[1] is None or spoken[1] == type_):
        value = value[spoken.end() :]
    if _ACCESS.match(value):
        for pattern, wording in _WORDINGS:
            if found := pattern.match(value):
                member, nothing = found.expand(wording).rsplit("|", 1)
                return type_, f"Cannot access property '{_last_member(member)}' of {nothing}"
    if found := _NO_FUNCTION.fullmatch(value):
        return type_, f"{found[1]} is not a function"
    if found := _NO_VARIABLE.fullmatch(value):
        return type_, f"{found[1] or found[2]} is not defined"
    for pattern, known, wording in _SAME:
        if pattern.fullmatch(value):
            return known or type_, wording
    return type_, value


def _last_member(expression: str) -> str:
    """Of ``cart.items[0].price = 1`` the word ``price``."""
    expression = re.split(r"\s*=[^=]", expression, maxsplit=1)[0]
    expression = re.sub(r"\([^()]*\)", "", expression).strip()
    if found := re.search(r"\[['\"]([^'\"\]]+)['\"]\]$", expression):
        return found[1]
    members = [part for part in re.split(r"[.\[\]]+", expression) if part]
    return members[-1] if members else expression


# --- what varies

_KINDS: tuple[tuple[str, str], ...] = (
    ("url", r"\b(?:[a-z][a-z0-9+.-]{1,20}|webpack-internal)://[^\s'\"<>()\[\]{}]+"),
    ("email", r"[\w.%+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}"),
    ("trace", r"\b00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\b|\b1-[0-9a-f]{8}-[0-9a-f]{24}\b"),
    ("uuid", r"\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b"),
    ("jwt", r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    ("date", (r"\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
             r"(?:\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?)?"
             r"|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?"
             r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* "
             r"[\d: +-]{4,24}(?:GMT|UTC)?(?:[+-]\d{4})?"
             r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?: ?[AP]M)?\b")),
    ("ip", (r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b"
           r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])"
           r"|(?<![\w:])(?:[0-9a-fA-F]{1,4}:){1,6}:(?:[0-9a-fA-F]{1,4}(?::[0-9a-fA-F]{1,4}){0,5})?(?![\w:])")),
    ("hex", r"\b0x[0-9a-fA-F]+\b|\b(?=[a-f]*\d)[0-9a-f]{7,128}\b|\b(?=[A-F]*\d)[0-9A-F]{8,128}\b"),
    ("size", r"(?<![\w.])-?\d+(?:\.\d+)?\s?(?:[KMGTP]i?B|bytes?)\b"),
    ("duration", r"(?<![\w.])-?\d+(?:\.\d+)?\s?(?:ns|us|µs|ms|s|sec|secs|seconds?|min|minutes?|h|hours?|days?)\b"),
    ("id", (r"\b[A-Za-z]+(?:_[A-Za-z0-9]+){0,6}_(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{6,}\b"
           r"|\b(?=[A-Za-z]*\d)(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{12,}\b")),
    ("number", r"(?<![\w.])[-+]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?(?!\w)|\bv\d+(?:\.\d+)+|(?<=[_#:/=-])\d+\b"),
)  # fmt: skip
_VARIES = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _KINDS))
_FLAGS = re.compile(r"(?<==)(?:true|false|True|False)\b")


@lru_cache(maxsize=8_192)
def parameterized(message: str) -> str:
    """The first two lines that say something, with ``<number>``, ``<uuid>`` and the like for what varies."""
    lines = [line for line in (" ".join(line.split()) for line in message[:LONGEST].splitlines()) if line]
    text = "\n".join(lines[:_LINES])
    text = _VARIES.sub(lambda found: f"<{found.lastgroup}>", text)
    return _FLAGS.sub("<bool>", text)
