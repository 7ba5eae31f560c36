"""The one table of all benchmarks: name, figure, ceiling or peer in the same run, ratio, target."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass

HEAD = ("name", "figure", "ceiling or peer in the same run", "ratio", "target")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, as it is read."""

    name: str
    figure: str
    peer: str = ""
    ratio: str = ""
    target: str = ""


def verdict(target: str, is_met: bool) -> str:
    """A target and whether it is met, as one cell."""
    return f"{target} {'✓' if is_met else '✗'}"


def table(rows: Iterable[Row]) -> str:
    """The rows as a Markdown table whose columns stand under each other."""
    lines = [HEAD, *(astuple(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    texts = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |" for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([texts[0], rule, *texts[1:]])
