"""One frame of a stack: whose code it is, and what of it tells errors apart. Pure.

Never a line or a column: they move with every edit. Never what a build makes up: hashes in file names, versions in
paths, addresses, numbered lambdas.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

# Paths that are nobody's own code.
_LIBRARY = re.compile(
    r"(?:^|[/\\.])(?:site-packages|dist-packages|node_modules|bower_components|vendor|\.cargo[/\\]registry|go[/\\]pkg[/\\]mod"
    r"|rustc|gems|jspm_packages)(?:[/\\]|$)"
    r"|^(?:node:|internal[/\\]|webpack/runtime|webpack/bootstrap|\(webpack\)|wasm:|native |<frozen )"
    r"|//(?:[\w.-]+\.)?(?:unpkg\.com|cdnjs\.cloudflare\.com|cdn\.jsdelivr\.net|esm\.(?:run|sh)|ajax\.googleapis\.com"
    r"|code\.jquery\.com|www\.googletagmanager\.com|www\.google-analytics\.com|connect\.facebook\.net)/"
    r"|[/\\](?:lib|Lib)(?:64)?[/\\]python\d(?:\.\d+)?[/\\]|[/\\](?:usr[/\\]lib|opt[/\\]homebrew)[/\\]"
)
_LIBRARY_MODULES: dict[str, re.Pattern[str]] = {
    "python": re.compile(r"(?:asyncio|concurrent\.futures|threading|importlib|runpy|_pytest|sentry_sdk)(?:$|\.)"),
    "java": re.compile(
        r"(?:java|javax|jdk|sun|com\.sun|kotlin|kotlinx|scala|android|androidx|dalvik|com\.android|org\.springframework"
        r"|org\.apache|org\.hibernate|org\.junit|io\.netty|reactor)\."
    ),
    "csharp": re.compile(r"(?:System|Microsoft)\."),
    "go": re.compile(r"(?:runtime|net/http|database/sql|reflect|sync)(?:$|[./])"),
    "native": re.compile(r"(?:core|std|alloc|tokio|backtrace)::"),
    "rust": re.compile(r"(?:core|std|alloc|tokio|backtrace)::"),
}
# Machinery that comes and goes with builds and versions: no part of what identifies an error.
_NOISE = re.compile(
    r"(?:@babel/|core-js|regenerator-runtime|tslib|zone\.js|@sentry/|sentry_sdk[/\\]|newrelic|logrocket|/opentelemetry/)"
)
_NOISE_FUNCTION = re.compile(
    r"^(?:(?:process\.)?processTicksAndRejections|(?:process\.)?_tickCallback|runMicrotasks|nextTick|Generator\.next"
    r"|asyncGeneratorStep|_?_awaiter|fulfilled|rejected|sentryWrapped|invokeTask|drainMicroTaskQueue)$"
)
_EXTENSION = re.compile(
    r"^(?:chrome|chrome-extension|moz-extension|safari-extension|safari-web-extension|webkit-masked-url"
    r"|ms-browser-extension)://"
)
_NO_FUNCTION = frozenset({"", "?", "<anonymous>", "anonymous", "<anonymous function>", "Anonymous function", "<lambda>",
                          "(anonymous)", "null", "<unknown>", "{closure}", "unknown", "<module>"})  # fmt: skip
_NATIVE = frozenset({"[native code]", "native code", "eval code", "<anonymous>", "native"})
_JAVASCRIPT = frozenset({"javascript", "node"})
_WITH_SOURCE = frozenset({"python", "node", "javascript", "php", "ruby"})
LONGEST_LINE = 120
MINIFIED_LINE = 500
_HASH_AT_END = re.compile(r"(.*[\w)\]])[-_~]([\w-]{8}|[0-9a-f]{6,64})", re.DOTALL)
_HEX = re.compile(r"(?=[a-f]*\d)[0-9a-f]{6,64}")
_CAPITALS = re.compile(r"[A-Z0-9]{8}")
_MIXED = re.compile(r"(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[\w-]{8,24}")
_CAMEL = re.compile(r"[A-Za-z]?[a-z]+(?:[A-Z][a-z]+)*\d?")
_VERSION = re.compile(
    r"(?<=[/\\@._-])v?\d+(?:\.\d+){1,3}(?:[-+][\w.]+)?(?=[/\\]|$)|(?<=[/\\])(?=[a-f]*\d)[0-9a-f]{7,}(?=[/\\]|$)"
)
_GENERATED = re.compile(
    r"\$\$(?:EnhancerBy|FastClassBy|Lambda)\w*\$\$[\w/]+|\$\$Lambda(?:\$\d+)?(?:/(?:0x)?[0-9a-f]+)?|\$Proxy\d+|_\$\$_\w+"
    r"|(?<=GeneratedMethodAccessor)\d+|(?<=GeneratedConstructorAccessor)\d+|(?<=lambda)\$\w*\$?\d+|\$\d+(?=$|\.)"
    r"|0x[0-9a-fA-F]+|@[0-9a-f]{6,}\b|::h[0-9a-f]{16}\b"
)
_BLOCK = re.compile(r"^(?:(?:rescue in |ensure in )?block (?:\(\d+ levels\) )?in |rescue in |ensure in )")
_ERB = re.compile(r"__+\d+_\d+$|_{2,}\d{6,}_\d+$")


class Told(NamedTuple):
    """What of a frame tells errors apart; ``parts`` is empty where nothing does, and ``why`` says so."""

    parts: tuple[str, ...]
    why: str
    is_minified: bool


def owner(frame: dict[str, Any], platform: str) -> tuple[bool, str]:
    """Whether a frame is the program's own code, and why."""
    path = frame.get("abs_path") or frame.get("filename") or ""
    return _owner(path, frame.get("filename") or "", frame.get("module") or "", frame.get("in_app"), platform)


@lru_cache(maxsize=16_384)
def _owner(path: str, filename: str, module: str, sdk: bool | None, platform: str) -> tuple[bool, str]:
    if _EXTENSION.match(path):
        return False, "it is a browser's extension"
    if path in _NATIVE or filename in _NATIVE:
        return False, "it is native code"
    if _LIBRARY.search(path) or _LIBRARY.search(filename):
        return False, "its path is a library's"
    if module and platform in _LIBRARY_MODULES and _LIBRARY_MODULES[platform].match(module):
        return False, "its module is a library's"
    if sdk is not None:
        return sdk, "the SDK says so"
    return (
        platform != "python" or not module,
        "nothing says otherwise" if platform != "python" or not module else "no SDK says so",
    )


def is_extension(frame: dict[str, Any]) -> bool:
    """Whether a browser's extension is where it happened."""
    return bool(_EXTENSION.match(frame.get("abs_path") or frame.get("filename") or ""))


def told(frame: dict[str, Any], platform: str) -> Told:
    """What of this frame tells errors apart."""
    return _told(
        frame.get("abs_path") or "", frame.get("filename") or "", frame.get("module") or "",
        frame.get("function") or "", frame.get("context_line") or "", bool(frame.get("is_mapped")),
        frame.get("platform") or platform,
    )  # fmt: skip


@lru_cache(maxsize=32_768)
def _told(path: str, filename: str, module: str, function: str, line: str, is_mapped: bool, platform: str) -> Told:
    is_script = platform in _JAVASCRIPT
    if path in _NATIVE or filename in _NATIVE:
        return Told((), "engines disagree about native frames", False)
    if is_script and function == "eval":
        return Told((), "it is eval", False)
    if _NOISE.search(path or filename) or _NOISE_FUNCTION.match(function):
        return Told((), "it is machinery that comes and goes with builds", False)
    is_minified = is_script and not is_mapped and _is_minified(path or filename, function, line)
    name = "" if is_minified else _function(function, is_script)
    where = _where(path, filename, module, is_script)
    source = "" if is_minified or platform not in _WITH_SOURCE else " ".join(line.split())
    if len(source) > LONGEST_LINE or (is_script and not name and "://" in path and not is_mapped):
        source = ""
    if is_mapped and source:
        name = ""  # names in source maps are not reliable; the line is
    if not name and not source and (is_script or not where):
        why = "it is minified: upload its source map" if is_minified else "it has neither a function nor a line"
        return Told((where,) if is_minified and where else (), why, is_minified)
    return Told(tuple(part for part in (where, name, source) if part), "", is_minified)


def _where(path: str, filename: str, module: str, is_script: bool) -> str:
    if module and not (is_script and "/" in module and path.endswith(module)):
        return _GENERATED.sub("", _VERSION.sub("", unhashed(module)))
    if path in _NATIVE:
        return ""
    name = filename or path
    name = re.split(r"[?#]", name, maxsplit=1)[0]
    return unhashed(re.split(r"[/\\]", name)[-1].lower() if not is_script else re.split(r"[/\\]", name)[-1])


def _function(function: str, is_script: bool) -> str:
    name = function.strip()
    if name in _NO_FUNCTION or (name.endswith(("/<", "<")) and is_script):
        return ""
    if is_script:
        name = name.removeprefix("async ").removeprefix("new ").split(" [as ")[0].rsplit(".", 1)[-1].rsplit("/", 1)[-1]
        return "" if name in _NO_FUNCTION else name
    name = _ERB.sub("", _BLOCK.sub("", name))
    name = _GENERATED.sub("", name)
    return "" if name.startswith("class@anonymous") else name


@lru_cache(maxsize=16_384)
def unhashed(name: str) -> str:
    """A file's name without what a build puts into it: ``app.3f2a1c9b.js`` and ``app-BxK3d9aQ.js`` are ``app.js``."""
    first, *rest = name.split(".")
    if not rest:
        return name
    kept = [first, *(part for part in rest[:-1] if not _is_hash(part)), rest[-1]]
    return ".".join(_without_hash(part) for part in kept[:-1]) + f".{kept[-1]}"


def _without_hash(part: str) -> str:
    found = _HASH_AT_END.fullmatch(part)
    return found[1] if found and _is_hash(found[2]) else part


def _is_hash(text: str) -> bool:
    """Hexadecimal digits of webpack, capitals of esbuild, or the eight letters of Rollup, which no word looks like."""
    if _HEX.fullmatch(text) or _CAPITALS.fullmatch(text):
        return True
    return bool(_MIXED.fullmatch(text)) and not _CAMEL.fullmatch(text)


def _is_minified(path: str, function: str, line: str) -> bool:
    if len(line) > MINIFIED_LINE:
        return True
    short = len(function.rsplit(".", 1)[-1]) <= 2
    stem = re.split(r"[/\\]", re.split(r"[?#]", path, maxsplit=1)[0])[-1]
    has_hash = unhashed(stem) != stem or ".min." in stem
    return has_hash or (short and bool(function) and not line and "://" in path)
