"""What fields of checks have in common: hosts, ports, patterns."""

from typing import Annotated

import re2
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from app.kit.url import read_host

Port = Annotated[int, Field(ge=1, le=65_535)]
Short = Annotated[str, Field(max_length=500)]
QUIET = re2.Options()
QUIET.log_errors = False
Bearer = Annotated[str, Field(max_length=5000)]


def _host(text: str) -> str:
    return read_host(text.strip())


Host = Annotated[str, AfterValidator(_host)]


def _pattern(text: str) -> str:
    if text:
        try:
            re2.compile(text, QUIET)
        except re2.error as error:
            words = error.args[0].decode() if isinstance(error.args[0], bytes) else error
            raise ValueError(f"This is no regular expression of RE2: {words}.") from None
    return text


Pattern = Annotated[Short, AfterValidator(_pattern)]


class Checked(BaseModel):
    """A check of some kind."""

    model_config = ConfigDict(extra="forbid")

    @property
    def target(self) -> str:
        """What is checked, in a few words."""
        return ""

    @property
    def host_key(self) -> str:
        """What shares a cap of checks at the same time: host and port."""
        return self.target
