"""What must not be kept, as patterns: over an event opened as ``scrub.py`` opens it, and for the names of its values.

Patterns are ours alone, no user's, and RE2's, which takes no exponential time. ``\\x1c`` stands for a backslash and
``\\x1d`` for a quote within a text.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

# Names of values that are secrets, as a part of a key between its words.
_PROMISING = (
    "authorization|proxy_?authorization|cookies?|set_?cookie|passw(?:or)?d|passphrase|pwd|secret|api_?key|access_?key"
    "|access_?token|refresh_?token|id_?token|auth_?token|auth|bearer|token|private_?key|client_?secret|credentials?"
    "|csrf(?:_?token)?|xsrf(?:_?token)?|session_?id|session_?key|card_?number|credit_?card|cvv|cvc|iban|ssn|otp|pin_?code"
)
_SECRET_KEY = re.compile(rf"(?:^|.*_)(?:{_PROMISING})(?:_hash|_value|s)?$", re.IGNORECASE)
# Keys that end in such a word and promise nothing secret.
_HARMLESS_KEY = re.compile(
    r".*(?:csrf_?cookie_?name|token_?type|token_?count|tokens|auth_?method|auth_?type)$", re.IGNORECASE
)
ADDRESS_KEYS = frozenset(
    (
        "remote_addr", "ip", "ip_address", "client_ip", "clientip", "x_forwarded_for", "x_real_ip", "forwarded",
        "cf_connecting_ip", "true_client_ip", "x_client_ip", "client_address", "x_cluster_client_ip", "remote_host",
        "fastly_client_ip", "remote_ip",
    )
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
# Networks that are nobody's in particular stay: 0, 10, 127, 169.254, 172.16 to 172.31, 192.168.
_PUBLIC = (
    r"(?:(?:[1-9]|1[1-9]|[2-9][0-9]|1[013-5][0-9]|12[0-689]|16[0-8]|17[013-9]|18[0-9]|19[013-9]|2[0-4][0-9]|25[0-5])\."
    + _OCTET
    + r"|169\.(?:[0-9]|[1-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-35])"
    r"|172\.(?:[0-9]|1[0-5]|3[2-9]|[4-9][0-9]|1[0-9][0-9]|2[0-4][0-9]|25[0-5])"
    r"|192\.(?:[0-9]|[1-9][0-9]|1[0-57-9][0-9]|16[0-79]|2[0-4][0-9]|25[0-5]))"
)
# What may stand before an address. Not a dot or slash: Chrome/120.0.0.0 is a version.
_BEFORE = r"(^|[\s,;=:\"'(\[{<>|@\x1d])"
_WORDS = (
    r"(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signature|auth|authorization"
    r"|session(?:[_-]?id)?|credential)"
)
CARD = (
    r"\b(?:4[0-9]{3}|5[1-5][0-9]{2}|2[2-7][0-9]{2}|6(?:011|4[4-9][0-9]|5[0-9]{2})|35[2-8][0-9])(?:[ -]?[0-9]{4}){3}\b"
    r"|\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\b"
)
_SHAPES = (
    r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|\b(?:ja_sk_[A-Za-z0-9_]{16,}"
    r"|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"
    r"|xox[abprs]-[A-Za-z0-9-]{10,}|AKIA[0-9A-Z]{16}|AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,}|sk-[A-Za-z0-9_-]{24,})"
)
_PEM = r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\s\x1c]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?"
_PARAMETER = (
    rf"(?i)([?&](?:code|sig|sid|otp|key|state)|(?:[?&;,\s{{(\"'\x1d])[\w.-]{{0,60}}{_WORDS})"
    r"=([^&\s\"'#;,)}\[\x1c\x1d]+)"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """``pattern`` is taken out, and ``instead`` is put there."""

    name: str
    pattern: str
    instead: str


# The order counts: what a URL says before its host is a password, not half an e-mail address.
RULES: tuple[Rule, ...] = (
    Rule("credentials", r"://[^/\s:@\"\x1c\x1d]{1,200}:[^/\s@\"\x1c\x1d]{1,200}@", r"://[secret]@"),
    Rule("bearer", r"(?i)\b(bearer|basic)\s+[a-z0-9._~+/-]{16,}=*", r"\1 [secret]"),
    Rule("private key", _PEM, "[private key]"),
    Rule("token", _SHAPES, "[secret]"),
    Rule("parameter", _PARAMETER, r"\1=[secret]"),
    Rule("field", rf"(?i)({_WORDS}[\x1d']\s*:\s*[\x1d'])([^\"'\[\x1c\x1d]+)", r"\1[secret]"),
    Rule("email", r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}", "[email]"),
    Rule("card", CARD, "[card]"),
    Rule("address", rf"{_BEFORE}{_PUBLIC}(?:\.{_OCTET}){{2}}\b", r"\1[address]"),
    Rule("address", rf"(?i){_BEFORE}[23][0-9a-f]{{3}}:(?:[0-9a-f]{{0,4}}:){{2,6}}[0-9a-f]{{0,4}}", r"\1[address]"),
)
MARKS = {
    "[secret]": "secret", "[private key]": "private key", "[email]": "email", "[card]": "card", "[address]": "address",
}  # fmt: skip
_LONG_WORDS = (
    r"(?:authorization|cookies?|passw(?:or)?d|passphrase|secret|api[_-]?key|access[_-]?key|token|private[_-]?key"
    r"|credentials?|csrf|xsrf|session[_-]?(?:id|key)|card[_-]?number|credit[_-]?card)"
)
_SHORT_WORDS = r"(?:pwd|auth|bearer|cvv|cvc|iban|ssn|otp|pin[_-]?code)"
_PLACES = "(?:" + "|".join(key.replace("_", "[_-]?") for key in sorted(ADDRESS_KEYS)) + ")"
# Keys that may promise a secret or an address; ``promise`` decides.
KEYS_PATTERN = (
    rf"(?i)\"(?:[^\"]{{0,80}}{_LONG_WORDS}[^\"]{{0,12}}|(?:[^\"]{{0,80}}[._ -])?{_SHORT_WORDS}|{_PLACES})\"[:,]"
)


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes are bytes
    return options


COMPILED = [re2.compile(rule.pattern.encode(), _options()) for rule in RULES]
KEYS = len(RULES)  # the place of the pattern of keys in the set


def _made_set() -> Any:
    made = re2.Set.SearchSet(_options())
    for rule in RULES:
        made.Add(rule.pattern.encode())
    made.Add(KEYS_PATTERN.encode())
    made.Compile()
    return made


SET = _made_set()


@lru_cache(maxsize=16_384)
def promise(key: str) -> str:
    """What a key promises: a ``secret``, an ``address``, or nothing."""
    plain = _CAMEL.sub("_", key.strip("'\"")).lower().replace("-", "_").replace(".", "_").replace(" ", "_")
    if plain in ADDRESS_KEYS:
        return "address"
    return "secret" if _SECRET_KEY.match(plain) and not _HARMLESS_KEY.match(plain) else ""
