"""docs/settings.md, written from the settings themselves, so that it cannot tell anything else."""

import inspect
import re
from typing import Any, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from app.kit.settings import PREFIX, Settings

INTRODUCTION = f"""\
# Settings

Written by `nightjar settings-docs` from `app/kit/settings.py`; a test keeps it fresh.

Every setting is an environment variable. `nightjar up` also takes `--data`, `--host` and `--port`. A value may be put
into a file instead: `{PREFIX}X_FILE` names a file whose content is the value of `{PREFIX}X`, which is how Docker and
systemd hand over secrets. A wrong value stops the start with a sentence.
"""


def settings_page() -> str:
    """The whole page, Markdown."""
    parts = [INTRODUCTION]
    for group, names in _groups().items():
        rows = [_row(name, Settings.model_fields[name]) for name in names]
        parts.append(f"## {group}\n\n| setting | default | what it is |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _groups() -> dict[str, list[str]]:
    """Field names by the comment above them in the class: the groups of the file are the groups of the page."""
    groups: dict[str, list[str]] = {}
    group = "General"
    for line in inspect.getsource(Settings).splitlines():
        if comment := re.match(r"    # (\w.*)", line):
            group = comment[1].partition(".")[0].rstrip(":")
        elif (named := re.match(r"    (\w+): ", line)) and named[1] in Settings.model_fields:
            groups.setdefault(group, []).append(named[1])
    return groups


def _row(name: str, field: FieldInfo) -> str:
    note = field.description or ""
    if choices := _choices(field.annotation):
        note += f" One of {choices}."
    return f"| `{PREFIX}{name.upper()}` | {_default(field.default)} | {note.replace('|', chr(92) + '|')} |"


def _choices(annotation: Any) -> str:
    is_literal = str(get_origin(annotation)) == "typing.Literal"
    return ", ".join(f"`{choice}`" for choice in get_args(annotation)) if is_literal else ""


def _default(value: object) -> str:
    shown = value.get_secret_value() if isinstance(value, SecretStr) else value
    return f"`{shown}`" if shown not in (None, "") else ""
