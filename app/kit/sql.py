"""SQL as files with binds and holes.

A question is a ``.sql`` file. Values are native binds, ``{site:UInt64}``. Structure comes only through holes,
``$where``, and a hole accepts nothing but a Fragment: trusted text with its own binds, built by our code from
fixed words. So a value can never become SQL text.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of trusted SQL and the values of its binds. Never make one from what somebody sent."""

    text: str
    binds: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def bind(self, **values: Any) -> "Fragment":
        """The same text with more values."""
        return Fragment(self.text, {**self.binds, **values})


def joined(parts: Iterable[Fragment], between: str, empty: str) -> Fragment:
    """Fragments one after the other; ``empty`` when there are none. Raises ValueError when two binds clash."""
    parts = list(parts)
    binds: dict[str, Any] = {}
    for part in parts:
        for name, value in part.binds.items():
            if name in binds and binds[name] != value:
                raise ValueError(f"two fragments bind {name} differently")
            binds[name] = value
    return Fragment(between.join(part.text for part in parts) or empty, binds)


def statements(text: str) -> list[str]:
    """The statements of a migration file: comments on lines of their own, a semicolon at a statement's end."""
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("--"))
    return [part.strip() for part in code.split(";\n") if part.strip(" ;\n")]


class Questions:
    """The ``sql`` folder of a feature: ``ask = Questions(__file__)``, then ``ask("top_pages", where=…)``."""

    def __init__(self, beside: str) -> None:
        self.folder = Path(beside).parent / "sql"
        self._texts = {path.stem: Template(path.read_text()) for path in sorted(self.folder.glob("*.sql"))}

    def __call__(self, name: str, **holes: Fragment) -> Fragment:
        """The question ``name`` with its holes filled. Raises KeyError for an unknown question or an unfilled hole."""
        template = self._texts[name]
        wanted = set(template.get_identifiers())
        if wanted != set(holes):
            raise KeyError(f"{name}.sql has the holes {sorted(wanted)}, given {sorted(holes)}")
        binds = joined(holes.values(), "", "").binds
        return Fragment(template.substitute({key: hole.text for key, hole in holes.items()}), binds)
