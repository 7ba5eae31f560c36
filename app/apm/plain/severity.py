"""How severe a log record is, whatever its logger calls that. Pure."""

import re
from typing import Any, NamedTuple


class Severity(NamedTuple):
    """OTLP's number (1 to 24, in bands of four) and the word that was written; 0 and '' when nobody can say."""

    number: int
    word: str


UNKNOWN = Severity(0, "")
WORDS: dict[str, int] = {
    **dict.fromkeys(("trace", "trc", "verbose", "finest", "silly", "t", "v"), 1),
    **dict.fromkeys(("debug", "dbg", "fine", "finer", "d"), 5),
    **dict.fromkeys(("info", "inf", "information", "informational", "log", "config", "i", "success", "default"), 9),
    "notice": 10,
    **dict.fromkeys(("warn", "warning", "wrn", "w"), 13),
    **dict.fromkeys(("error", "err", "severe", "e", "failure"), 17),
    **dict.fromkeys(("critical", "crit", "dpanic"), 18),
    "alert": 19,
    **dict.fromkeys(("fatal", "ftl", "panic", "emerg", "emergency", "f"), 21),
}
# Numbers: of Node's loggers (pino, bunyan) from 10 to 60, of syslog from 0 to 7, the smaller the worse.
OF_NODE = {10: 1, 20: 5, 30: 9, 40: 13, 50: 17, 60: 21}
OF_SYSLOG = (21, 19, 18, 17, 13, 10, 9, 5)
LOOKED_AT = 256  # characters of a text without a level
# Words that stand for themselves in a line: in capitals, in brackets, or after level=.
IN_A_LINE = re.compile(
    r"(?:\blevel=\"?(?P<after>\w+))|\b(?P<capital>TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|PANIC)\b"
    r"|\[(?P<bracket>trace|debug|info|notice|warn|warning|error|critical|fatal)\]"
)


def severity_of(value: Any) -> Severity:
    """The severity that a field says, as a word or as a number."""
    if isinstance(value, str):
        word = value.strip()
        number = WORDS.get(word.lower(), 0)
        return Severity(number, word[:32]) if number else _of_digits(word)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return UNKNOWN
    number = int(value) if 0 <= value <= 60 else -1
    if number in OF_NODE:
        return Severity(OF_NODE[number], "")
    return Severity(OF_SYSLOG[number], "") if 0 <= number < len(OF_SYSLOG) else UNKNOWN


def _of_digits(word: str) -> Severity:
    return severity_of(int(word)) if word.isascii() and word.isdigit() and len(word) < 3 else Severity(0, word[:32])


def severity_in(text: str) -> Severity:
    """The severity that the beginning of a line lets one guess."""
    found = IN_A_LINE.search(text[:LOOKED_AT])
    word = next((group for group in found.groups() if group), "") if found else ""
    return Severity(WORDS[word.lower()], word) if word.lower() in WORDS else UNKNOWN
