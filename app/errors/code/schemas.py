"""What people say of where their code lies."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, StringConstraints

from app.errors.code.link import flaw_of


def _template(text: str) -> str:
    if text and (flaw := flaw_of(text)):
        raise ValueError(flaw)
    return text


Template = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), AfterValidator(_template)]
Root = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class CodeForm(BaseModel):
    """Where a frame's line is looked at: ``url`` holds ``{path}``, and may hold ``{line}``, ``{release}`` and
    ``{version}``; '' for nowhere. ``root``: how paths on the machines begin that are not so in the repository."""

    url: Template = ""
    root: Root = ""
