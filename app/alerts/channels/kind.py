"""What every kind of channel is made of: a form, a request, and what the provider's answer means. Pure.

A file beside this one is one kind. Fields of the type ``SecretStr`` are sealed before they are stored and are never
shown again.
"""

import json
from collections.abc import Callable
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, ConfigDict, SecretStr, StringConstraints

from app.alerts.channels.failures import ChannelAway, NotNow, Refused
from app.alerts.notice import Notice
from app.kit.url import Url, WrongUrl

LATER = frozenset({408, 409, 425, 429, 500, 502, 503, 504})


class Form(BaseModel):
    """The settings of a channel."""

    model_config = ConfigDict(extra="forbid")


def _url(text: str) -> str:
    try:
        return str(Url.read(text.strip()))
    except WrongUrl as error:
        raise ValueError(str(error)) from None


def _secret_url(secret: SecretStr) -> SecretStr:
    return SecretStr(_url(secret.get_secret_value()))


def _not_empty(secret: SecretStr) -> SecretStr:
    if not secret.get_secret_value().strip():
        raise ValueError("is needed")
    if any(ord(c) < 33 or ord(c) > 126 for c in secret.get_secret_value().strip()):
        raise ValueError("has a space or a character in it that no token has")
    return SecretStr(secret.get_secret_value().strip())


Server = Annotated[str, StringConstraints(max_length=300), AfterValidator(lambda text: _url(text).rstrip("/"))]
SecretUrl = Annotated[SecretStr, AfterValidator(_secret_url)]
Token = Annotated[SecretStr, AfterValidator(_not_empty)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Sending:
    """What a request is made of: the message's id, which stays the same over attempts, and the moment."""

    message_id: str
    notice: Notice
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request to a provider."""

    url: str
    body: bytes
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the provider answered."""

    status: int
    text: str
    retry_after: str = ""


def _judged(reply: Reply) -> str:
    return judge(reply)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of channel. ``is_per_alert``: each alert is a message of its own, because the provider keeps incidents."""

    name: str
    title: str
    form: type[Form]
    _: KW_ONLY
    is_per_alert: bool = False
    help: str = ""

    @property
    def secret_fields(self) -> frozenset[str]:
        """The fields that are never shown."""
        return frozenset(name for name, one in self.form.model_fields.items() if "SecretStr" in repr(one.annotation))


@dataclass(frozen=True, slots=True)
class HttpKind(Kind):
    """A kind whose messages are requests of ours: how one is made of a form, and what the provider's answer means."""

    request: Callable[[Any, Sending], Request]
    judge: Callable[[Reply], str] = _judged


def judge(reply: Reply) -> str:
    """What an answer means by its status: the text for the log. Raises Refused, NotNow, ChannelAway."""
    said = " ".join(reply.text.split())[:300]
    words = f"{reply.status} {said}".strip()
    if 200 <= reply.status < 300:
        return words
    if reply.status in (429, 503):
        raise ChannelAway(words) if reply.status == 503 else NotNow(words, _seconds(reply.retry_after))
    if reply.status in LATER:
        raise NotNow(words)
    if 300 <= reply.status < 400:
        raise Refused(f"{words}. It redirects elsewhere, which is not followed: give the final address.".strip())
    raise Refused(words)


def _seconds(text: str) -> float | None:
    try:
        return min(max(float(text), 0), 3600)
    except ValueError:
        return None


def json_request(url: str, document: Any, **headers: str) -> Request:
    """A POST of JSON; names of headers have underscores for dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return Request(url, body, headers={"content-type": "application/json", **named})


def segment(text: str) -> str:
    """A text as one segment of a path."""
    return quote(text, safe="")
