"""Stacks that programs write as text, as frames: the outermost first, as all of ours. Pure."""

import re
from itertools import pairwise
from typing import Any

MOST_LINES = 600
_PYTHON = re.compile(r'^\s*File "(?P<file>[^"]+)", line (?P<line>\d+)(?:, in (?P<function>.+))?$')
# V8: at fn (url:line:column), at url:line:column; also Node's.
_V8 = re.compile(
    r"^\s*at (?:async )?(?:(?P<function>.+?) \()?(?P<file>[^()\s][^()]*?):(?P<line>\d+):(?P<column>\d+)\)?$"
)
_V8_NATIVE = re.compile(r"^\s*at (?:async )?(?P<function>.+?) \((?P<file><anonymous>|native|index \d+)\)$")
# SpiderMonkey and JavaScriptCore: fn@url:line:column
_GECKO = re.compile(r"^(?P<function>[^@\s]*)@(?P<file>\S+?)(?::(?P<line>\d+))?(?::(?P<column>\d+))?$")
_JAVA = re.compile(
    r"^\s*at (?:[\w.@-]+/)?(?P<module>[\w.$]+)\.(?P<function>[\w$<>]+)"
    r"\((?:(?P<file>[\w$.-]+):(?P<line>\d+)|Native Method|Unknown Source|[\w$.-]+\.java)\)"
)
_DOTNET = re.compile(
    r"^\s*at (?P<module>[\w.`<>+\[\]]+)\.(?P<function>[\w<>`|]+)\(.*?\)(?: in (?P<file>.+?):line (?P<line>\d+))?$"
)
_GO = re.compile(r"^\s+(?P<file>/\S+\.go):(?P<line>\d+)")
_CAUSE = re.compile(r"^(?:Caused by: |\s*--- End of|The above exception was|During handling of)")


def frames_of(stack: str) -> tuple[list[dict[str, Any]], str]:
    """The frames in a stack's text and the platform that wrote it; none and '' where nobody can say."""
    lines = stack.splitlines()[:MOST_LINES]
    if any(_PYTHON.match(line) for line in lines):
        return _python(lines), "python"
    for platform, patterns in (
        ("node", (_V8, _V8_NATIVE)),
        ("java", (_JAVA,)),
        ("csharp", (_DOTNET,)),
        ("javascript", (_GECKO,)),
    ):
        frames = _of_lines(lines, patterns)
        if frames:
            is_page = platform == "node" and any("://" in (frame.get("filename") or "") for frame in frames)
            return frames[::-1], "javascript" if is_page else platform
    if frames := _go(lines):
        return frames[::-1], "go"
    return [], ""


def _of_lines(lines: list[str], patterns: tuple[re.Pattern[str], ...]) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    for line in lines:
        if frames and _CAUSE.match(line):
            break
        found = next((one for pattern in patterns if (one := pattern.match(line.rstrip()))), None)
        if found:
            frames.append(_frame(found.groupdict()))
    return frames


def _python(lines: list[str]) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    for place, line in enumerate(lines):
        if _CAUSE.match(line):
            frames = []  # what is thrown last stands below
        elif found := _PYTHON.match(line):
            frame = _frame(found.groupdict())
            after = lines[place + 1] if place + 1 < len(lines) else ""
            if after.startswith("    ") and not _PYTHON.match(after):
                frame["context_line"] = after.strip()
            frames.append(frame)
    return frames


def _go(lines: list[str]) -> list[dict[str, Any]]:
    frames = []
    for before, line in pairwise(lines):
        if found := _GO.match(line):
            function = re.sub(r"\(.*\)$", "", before.strip().removeprefix("created by "))
            frames.append(_frame({**found.groupdict(), "function": function.rsplit("/", 1)[-1]}))
    return frames


def _frame(told: dict[str, str | None]) -> dict[str, Any]:
    frame: dict[str, Any] = {}
    path = told.get("file") or ""
    if path:
        frame["abs_path"], frame["filename"] = path, path if "://" in path else re.split(r"[/\\]", path)[-1]
    for ours in ("function", "module"):
        if told.get(ours):
            frame[ours] = told[ours]
    for ours, theirs in (("lineno", "line"), ("colno", "column")):
        if told.get(theirs):
            frame[ours] = int(told[theirs] or 0)
    return frame
