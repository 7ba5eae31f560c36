"""Checks over HTTP: a request, and a WebSocket."""

import re
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from app.kit.names import Family
from app.kit.url import Url
from app.uptime.fields import Bearer, Checked, Pattern, Short
from app.uptime.jsonpath import read_path

STATUSES = re.compile(r"\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?(\s*,\s*[1-5]\d\d(\s*-\s*[1-5]\d\d)?)*\s*")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _named(given: dict[str, str]) -> dict[str, str]:
    for name, value in given.items():
        if not _TOKEN.fullmatch(name):
            raise ValueError(f"“{name}” is no name of a header.")
        if "\r" in value or "\n" in value or "\0" in value or len(value) > 8000:
            raise ValueError(f"The value of {name} has a line break in it or is too long.")
    return given


class HttpCheck(Checked):
    """A request over HTTP or HTTPS, and what its answer must be."""

    kind: Literal["http"] = "http"
    url: str
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] = "GET"
    headers: dict[str, str] = Field(default_factory=dict, max_length=30)
    body: str = Field("", max_length=65_536)
    username: Short = ""
    password: Short = ""
    bearer: Bearer = ""
    statuses: str = "200-299"
    redirects: int = Field(5, ge=0, le=10)
    keyword: Short = ""
    is_keyword_absent: bool = False
    pattern: Pattern = ""
    json_path: Short = ""
    json_value: Short = ""
    verifies: bool = True
    expiry_days: int = Field(14, ge=0, le=90)
    family: Family = "any"

    @field_validator("url")
    @classmethod
    def _url(cls, text: str) -> str:
        return str(Url.read(text.strip()))

    _headers = field_validator("headers")(_named)

    @field_validator("statuses")
    @classmethod
    def _statuses(cls, text: str) -> str:
        if not STATUSES.fullmatch(text):
            raise ValueError("Statuses are written as 200-299, 401.")
        return text

    @field_validator("json_path")
    @classmethod
    def _path(cls, text: str) -> str:
        if text:
            read_path(text)
        return text

    # Said beside the field, so each looks at what stands before it.
    @field_validator("bearer")
    @classmethod
    def _signs_in_one_way(cls, text: str, info: ValidationInfo) -> str:
        if text and (info.data.get("username") or info.data.get("password")):
            raise ValueError("Choose a bearer token or a user name with a password.")
        return text

    @field_validator("keyword", "pattern", "json_path")
    @classmethod
    def _has_a_body(cls, text: str, info: ValidationInfo) -> str:
        if text and info.data.get("method") == "HEAD":
            raise ValueError("An answer to HEAD has no body to look into.")
        return text

    @field_validator("json_value")
    @classmethod
    def _is_somewhere(cls, text: str, info: ValidationInfo) -> str:
        if text and info.data.get("json_path") == "":
            raise ValueError("A value is given without the path of it.")
        return text

    @property
    def target(self) -> str:
        """The address."""
        return self.url

    @property
    def host_key(self) -> str:
        """Host and port."""
        url = Url.read(self.url)
        return f"{url.host}:{url.port}"


class WebsocketCheck(Checked):
    """A WebSocket: the handshake, and an answer to a ping, or to what is sent."""

    kind: Literal["websocket"] = "websocket"
    url: str
    headers: dict[str, str] = Field(default_factory=dict, max_length=30)
    sends: Short = ""
    expects: Short = ""
    verifies: bool = True
    family: Family = "any"

    @field_validator("url")
    @classmethod
    def _url(cls, text: str) -> str:
        return str(Url.read(text.strip(), ("ws", "wss")))

    _headers = field_validator("headers")(_named)

    @property
    def target(self) -> str:
        """The address."""
        return self.url

    @property
    def host_key(self) -> str:
        """Host and port."""
        url = Url.read(self.url, ("ws", "wss"))
        return f"{url.host}:{url.port}"
