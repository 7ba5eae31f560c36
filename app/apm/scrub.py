"""What must not be stored is taken out of telemetry while ClickHouse inserts it: addresses of clients and of mail,
card numbers, tokens, passwords, and what lies under keys that promise such things. Pure: rules in, SQL out.

One pass of many patterns over a row's keys and values tells which rules may have something to do; rows that none of
them meets, nearly all, pay for that pass and no more. Patterns are ours alone, no user's: one that takes exponential
time would stop a hub. All are written for both engines, Vectorscan (to look) and RE2 (to replace).
"""

import re
from dataclasses import dataclass

# Between the keys and values of a row as the pass reads them: a key can be told from a value that says the same.
KEY, VALUE = "\x01", "\x02"


@dataclass(frozen=True, slots=True)
class Rule:
    """``found`` meets a text with something to take out, ``pattern`` becomes ``instead``. ``mark``: its bit."""

    name: str
    found: str
    pattern: str
    instead: str


# What may stand before an address. Not a dot or slash: Chrome/120.0.0.0 is a version. (A class of all but these were
# shorter; Vectorscan takes such classes for more than they are.)
_BEFORE = r"(?:^|[\s,;=:\"'(\[{<>|\x01\x02])"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# Networks that are nobody's in particular: 0, 10, 127, 169.254, 172.16 to 172.31, 192.168. The rest may be a person's.
_PUBLIC = (
    r"(?:(?:[1-9]|1[1-9]|[2-9][0-9]|1[013-5][0-9]|12[0-689]|16[0-8]|17[013-9]|18[0-9]|19[013-9]|2[0-4][0-9]|25[0-5])\."
    + _OCTET
    + r"|169\.(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-35])"
    r"|172\.(?:[0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
    r"|192\.(?:[0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-4][0-9]|25[0-5]))"
)
_WORDS = (
    r"(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|auth|authorization|"
    r"session(?:[_-]?id)?|credential)"
)
# In JSON, where a field's name ends with its quotation mark, also those that promise something as keys do.
_FIELDS = _WORDS[:-1] + r"s?|cookie|card[_-]?number|credit[_-]?card|cvv|ssn)"
# Words that are secrets in an address of the web, and harmless elsewhere.
_PARAMETERS = r"(?:code|sig|sid|otp|key|state)"
_EMAIL = r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}"
_CARD = (
    r"\b(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(?:011|4[4-9][0-9]|5[0-9]{2})|35[2-8][0-9])(?:[ -]?[0-9]{4}){3}\b"
    r"|\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\b"
)
_SHAPES = (
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"
    r"|\b(?:ja_[ps]k_[A-Za-z0-9_]{16,}|gh[pousr]_[A-Za-z0-9]{20,}|sk_live_[A-Za-z0-9]{16,}|xox[abprs]-[A-Za-z0-9-]{10,}"
    r"|AKIA[0-9A-Z]{16})"
)

# The order counts: what a URL says before its host is a password, not half an e-mail address.
RULES: tuple[Rule, ...] = (
    Rule("credentials", r"://[^/\s:@]+:[^/\s@]+@", r"://[^/\s:@]{1,200}:[^/\s@]{1,200}@", "://[secret]@"),
    Rule(
        "bearer", r"(?i)(?:bearer|basic)\s[a-z0-9._~+/-]{16}",
        r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/-]{16,}=*", r"\1 [secret]",
    ),
    Rule("token", r"eyJ[A-Za-z0-9_-]{8}|ja_[ps]k_|gh[pousr]_|sk_live_|xox[abprs]-|AKIA", _SHAPES, "[secret]"),
    Rule(
        "secret",
        rf"(?i){_WORDS}=[^&\s\x01\x02]|[?&]{_PARAMETERS}=",
        rf"(?i)([?&]{_PARAMETERS}|(?:[?&;,\s{{(\"']|^)[\w.-]*{_WORDS})=([^&\s\"'#;,)}}\[]+)",
        r"\1=[secret]",
    ),
    Rule(
        "field",
        rf"(?i){_FIELDS}[\"']\s?:\s?[\"'][^\"']",
        rf"(?i)({_FIELDS}[\"']\s*:\s*[\"'])([^\"'\[]+)",
        r"\1[secret]",
    ),
    Rule("email", r"[A-Za-z0-9_%+-]@[A-Za-z0-9-]+\.[A-Za-z0-9]", _EMAIL, "[email]"),
    Rule("card", _CARD, _CARD, "[card]"),
    Rule(
        "address",
        rf"{_BEFORE}{_PUBLIC}(?:\.{_OCTET}){{2}}",
        rf"({_BEFORE}){_PUBLIC}(?:\.{_OCTET}){{2}}\b",
        r"\1[address]",
    ),
    Rule(
        "address6",
        rf"(?i){_BEFORE}[23][0-9a-f]{{3}}:(?:[0-9a-f]{{0,4}}:){{2}}",
        rf"(?i)({_BEFORE})[23][0-9a-f]{{3}}:(?:[0-9a-f]{{0,4}}:){{2,6}}[0-9a-f]{{0,4}}",
        r"\1[address]",
    ),
)  # fmt: skip

# Keys whose values go whole, in any spelling of upper and lower case.
CLIENT_KEYS = (
    "client.address", "client.socket.address", "http.client_ip", "http.request.header.x-forwarded-for",
    "http.request.header.x-real-ip", "http.request.header.forwarded", "http.request.header.cf-connecting-ip",
    "http.request.header.true-client-ip", "http.request.header.x_forwarded_for", "http.request.header.x_real_ip",
    "source.address", "remote_addr", "client_ip", "x-forwarded-for",
)  # fmt: skip
# On requests to a service these name who asks; on calls of it, whom it asks.
PEER_KEYS = ("network.peer.address", "net.sock.peer.addr", "net.peer.ip")
_PROMISING = (
    r"(?i)\x01(?:[^\x01\x02]*[._-])?(?:authorization|cookie|set[_-]cookie|password|passwd|pwd|secret|api[_-]?key|"
    r"access[_-]?token|refresh[_-]?token|id[_-]?token|auth[_-]?token|private[_-]?key|client[_-]?secret|credentials?|"
    r"card[_-]?number|credit[_-]?card|cvv|ssn)\x02"
)
_ONE_PROMISING = _PROMISING.replace(r"\x01(?:[^\x01\x02]*", r"^(?:.*").replace(r"\x02", "$")
# Places of machines, not of people.
OWN_KEYS = (
    "server.address", "server.socket.address", "network.local.address", "net.host.ip", "net.sock.host.addr", "host.ip",
    "k8s.pod.ip", "net.peer.name", "service.version", "telemetry.sdk.version", "process.runtime.version",
    "os.version", "browser.brands", *PEER_KEYS,
)  # fmt: skip
# The numbers of the marks: places of patterns in the pass, in this order.
NAMES = (*(rule.name for rule in RULES), "client_key", "peer_key", "secret_key", "hidden_key")

_PROMISES = re.compile(_ONE_PROMISING)


def promises(key: str) -> bool:
    """Whether a key promises a secret, so that its value goes whole."""
    return _PROMISES.search(key) is not None


def _text(pattern: str) -> str:
    """A pattern as an SQL string."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _listed(keys: tuple[str, ...]) -> str:
    return "[" + ", ".join(_text(key) for key in keys) + "]"


def _keys(keys: tuple[str, ...]) -> str:
    alternatives = "|".join(key.replace(".", r"\.") for key in keys)
    return rf"(?i)\x01(?:{alternatives})\x02"


def joined(keys: str, values: str, *more: str) -> str:
    """SQL: a row's keys, values and further texts as one text, marked so that patterns can tell keys from values."""
    parts = [f"arrayStringConcat({keys}, '\\x02\\x01')", "'\\x02'", f"arrayStringConcat({values}, '\\x02')"]
    parts = ["'\\x01'", *parts, *(piece for text in more for piece in ("'\\x02'", text))]
    return f"concat({', '.join(parts)})"


def found(text: str) -> str:
    """SQL: the set of bits of the rules that may have something to do in a text made by ``joined``."""
    patterns = [*(rule.found for rule in RULES), _keys(CLIENT_KEYS), _keys(PEER_KEYS), _PROMISING]
    listed = ", ".join(_text(pattern) for pattern in patterns)
    bits = f"arrayMap(place -> bitShiftLeft(toUInt16(1), place - 1), multiMatchAllIndices({text}, [{listed}]))"
    return f"toUInt16(arraySum({bits}))"


def with_hidden(found: str, keys: str, hidden: str) -> str:
    """SQL: the same with the bit of the keys that a site hides."""
    return f"bitOr({found}, bitShiftLeft(toUInt16(hasAny({keys}, {hidden})), {NAMES.index('hidden_key')}))"


def clean_values(keys: str, values: str, hidden: str, dirty: str, is_call: str) -> str:
    """SQL: values as they may be stored. ``is_call``: SQL that is true where the peer is who is asked, not who asks."""
    asks = f"has({_listed(PEER_KEYS)}, lower(k)) and not ({is_call})"
    secret = f"bitTest({dirty}, {NAMES.index('secret_key')}) and match(k, {_text(_ONE_PROMISING)})"
    return (
        f"arrayMap((k, v) -> multiIf(has({_listed(CLIENT_KEYS)}, lower(k)) or {asks}, '[address]',"
        f" {secret} or has({hidden}, k), '[hidden]', has({_listed(OWN_KEYS)}, lower(k)), v, {_without_addresses('v')}),"
        f" {keys}, {_without_secrets(values)})"
    )


def clean_maps(maps: str, hidden: str, dirty: str, is_call: str) -> str:
    """SQL: the same for each of many maps."""
    cleaned = clean_values("mapKeys(m)", "mapValues(m)", hidden, dirty, is_call)
    return f"arrayMap(m -> mapFromArrays(mapKeys(m), {cleaned}), {maps})"


def clean(text: str) -> str:
    """SQL: a text as it may be stored."""
    return f"arrayMap(v -> {_without_addresses('v')}, {_without_secrets(f'[{text}]')})[1]"


def _without_secrets(texts: str) -> str:
    """Steps over an array, since in an expression that names its text twice text would double with every step."""
    replaced = "v"
    for rule in RULES:
        if rule.name != "card" and not rule.name.startswith("address"):
            replaced = f"replaceRegexpAll({replaced}, {_text(rule.pattern)}, {_text(rule.instead)})"
    return f"arrayMap(v -> {_without_cards('v')}, arrayMap(v -> {replaced}, {texts}))"


def _without_addresses(text: str) -> str:
    for rule in RULES:
        if rule.name.startswith("address"):
            text = f"replaceRegexpAll({text}, {_text(rule.pattern)}, {_text(rule.instead)})"
    return text


def _without_cards(text: str) -> str:
    """Only numbers whose check digit is right (ISO/IEC 7812-1, Luhn) are taken for cards."""
    digits = "arrayMap(c -> toUInt8(c), splitByString('', reverse(replaceRegexpAll(card, '[^0-9]', ''))))"
    luhn = "arraySum((d, n) -> if(n % 2 = 0, intDiv(2 * d, 10) + (2 * d) % 10, d), ds, arrayEnumerate(ds)) % 10 = 0"
    is_card = f"arrayMap(ds -> {luhn}, [{digits}])[1]"
    cards = f"arrayFilter(card -> {is_card}, extractAll({text}, {_text('(' + _CARD + ')')}))"
    return f"arrayFold((so_far, card) -> replaceAll(so_far, card, '[card]'), {cards}, {text})"
