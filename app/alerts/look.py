"""How every mail looks: one card, at most 600 pixels wide, without an image and with nothing to fetch. Pure.

A mail is a ``frame`` around rows, and each row is made by a function here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.alerts.paint import BLANK, SANS, dark_rules, glued, link, piece, table

STYLE = (
    ":root{color-scheme:light dark;supported-color-schemes:light dark}body{margin:0;padding:0}"
    "@media (max-width:480px){.pad{padding-left:20px!important;padding-right:20px!important}"
    ".figure{font-size:20px!important}}"
)
BROKEN_ANYWHERE = "overflow-wrap:anywhere;word-break:break-word;"
HEAD = Markup("""\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{title}</title>
{style}
</head>
""")


def frame(title: str, preview: str, rows: Iterable[Markup], small_print: Markup) -> str:
    """A whole mail. ``preview`` is what an inbox shows beside the subject."""
    mark = glued(
        piece("span", "font-size:13px;", Markup("&#9679;"), "accent"), BLANK,
        piece("b", "font-size:14px;font-weight:600;", "Nightjar", "ink"),
    )  # fmt: skip
    card = piece(
        "td", "border-width:1px;border-style:solid;border-radius:12px;", table(Markup("\n").join(rows)), "card line"
    )
    column = table(
        Markup("\n").join((
            piece("tr", "", piece("td", "padding:0 32px 16px;", mark, classes="pad")),
            piece("tr", "", card),
            piece("tr", "", piece("td", "padding:24px 32px 0;", small_print, classes="pad")),
        )),
        "max-width:600px;border-collapse:separate;",
    )  # fmt: skip
    around = piece("td", "padding:24px 8px 40px;", column, attributes='align="center"')
    font = f"font-family:{SANS};font-size:15px;line-height:22px;"
    hidden = piece("div", "display:none;max-height:0;overflow:hidden;mso-hide:all;", preview)
    body = glued(hidden, table(piece("tr", "", around), font, "paper ink"))
    style = piece("style", "", Markup(STYLE) + Markup(dark_rules()))  # noqa: S704, our own colours
    return str(
        HEAD.format(title=title, style=style)
        + piece("body", "margin:0;padding:0;-webkit-text-size-adjust:100%;" + font, body, "paper ink")
        + Markup("\n</html>\n")
    )


def row(content: Markup, top: int = 0, bottom: int = 0) -> Markup:
    """A row of the card; pixels of air above and below."""
    return piece("tr", "", piece("td", f"padding:{top}px 32px {bottom}px;", content, classes="pad"))


def heading(eyebrow: str, title: str, said: str) -> Markup:
    """The top of the card: what it is, about whom, and the one thing to know."""
    large = "font-size:24px;line-height:32px;font-weight:600;letter-spacing:-0.3px;" + BROKEN_ANYWHERE
    lines = glued(
        piece("div", "font-size:13px;line-height:20px;", eyebrow, "ink2"),
        piece("div", large, title, "ink"),
        piece("div", "font-size:15px;line-height:22px;padding-top:4px;", said, "ink2"),
    )
    return row(lines, top=28, bottom=24)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the grid. ``tone``: ``up`` good news, ``down`` bad news, ``ink2`` neither."""

    label: str
    value: str
    change: str = ""
    tone: str = "ink2"


def figures(all_of_them: Sequence[Figure], columns: int = 3) -> Markup:
    """Numbers side by side, a few a line."""
    lines = [all_of_them[start : start + columns] for start in range(0, len(all_of_them), columns)]
    width = f'width="{100 // columns}%" valign="top"'
    cells = [
        piece("tr", "", glued(*(piece("td", "padding:0 8px 20px 0;", _figure(one), "", width) for one in line)))
        for line in lines
    ]
    return row(table(glued(*cells)))


def _figure(one: Figure) -> Markup:
    large = "font-size:24px;line-height:32px;font-weight:600;letter-spacing:-0.4px;white-space:nowrap;"
    return glued(
        piece("div", "font-size:12px;line-height:16px;", one.label, "ink2"),
        piece("div", large, one.value, "ink", classes="figure"),
        piece("div", "font-size:13px;line-height:18px;", one.change or BLANK, one.tone),
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a list. ``share`` from 0 to 1 is how long its bar is."""

    label: str
    value: str
    share: float
    change: str = ""
    tone: str = "ink2"


def listing(title: str, unit: str, lines: Sequence[Line]) -> Markup:
    """A list of values under a hairline, each with a bar."""
    above = "line-height:20px;padding:20px 0 8px;"
    head = glued(
        piece("td", "font-size:14px;font-weight:600;" + above, title, "ink"),
        piece("td", "font-size:12px;" + above, unit, "ink2", 'align="right"'),
    )
    rows = glued(piece("tr", "", head), *(_line(line) for line in lines))
    return row(table(rows, "border-top-width:1px;border-top-style:solid;", "line"), bottom=12)


def _line(line: Line) -> Markup:
    text = "font-size:14px;line-height:20px;"
    change = piece("span", "font-size:12px;", line.change, line.tone) + BLANK * 2 if line.change else ""
    number = glued(change, piece("b", "font-weight:600;", line.value, "ink"))
    words = glued(
        piece("td", text + "padding-right:12px;" + BROKEN_ANYWHERE, line.label, "ink"),
        piece("td", text + "white-space:nowrap;", number, "ink", 'align="right" valign="top"'),
    )
    filled = min(100, max(1, round(line.share * 100)))
    strips = glued(_strip("bar", filled), _strip("rest", 100 - filled) if filled < 100 else "")
    bar = piece("td", "padding:3px 0 7px;", table(piece("tr", "", strips)), attributes='colspan="2"')
    return glued(piece("tr", "", words), piece("tr", "", bar))


def _strip(colour: str, width: int) -> Markup:
    return piece(
        "td", "height:3px;line-height:3px;font-size:3px;", BLANK, colour, f'width="{width}%" height="3"'
    )  # fmt: skip


def chart(values: Sequence[int], names: Sequence[str], numbers: Sequence[str], height: int = 72) -> Markup:
    """A chart of columns, one a value. Few are named and have their number above; of many only the ends are named."""
    most, is_short = max([*values, 1]), len(values) <= 12
    gap = 3 if is_short else 1
    cells = [
        piece(
            "td", f"padding:0 {gap}px;", _column(round(value / most * height), numbers[n] if is_short else ""),
            attributes='valign="bottom"',
        )
        for n, value in enumerate(values)
    ]  # fmt: skip
    small = "font-size:12px;line-height:16px;padding-top:6px;"
    if is_short:
        below = glued(*(piece("td", small, name, "ink2", 'align="center"') for name in names))
        rows = glued(piece("tr", "", glued(*cells)), piece("tr", "", below))
        return row(table(rows, "table-layout:fixed;"), bottom=24)
    ends = glued(piece("td", small, names[0], "ink2"), piece("td", small, names[-1], "ink2", 'align="right"'))
    drawn = table(piece("tr", "", glued(*cells)), "table-layout:fixed;")
    return row(glued(drawn, table(piece("tr", "", ends))), bottom=24)


def _column(height: int, number: str) -> Markup:
    above = piece("td", "font-size:11px;line-height:16px;white-space:nowrap;", number, "ink2", 'align="center"')
    tall = max(2, height)
    style = f"height:{tall}px;line-height:1px;font-size:1px;border-radius:2px;"
    drawn = piece("td", style, BLANK, "column" if height else "rest", f'height="{tall}"')
    return table(glued(piece("tr", "", above) if number else "", piece("tr", "", drawn)))


def button(label: str, url: str) -> Markup:
    """The one thing to do next."""
    text = (
        "display:inline-block;padding:11px 20px;font-size:14px;line-height:20px;font-weight:600;text-decoration:none;"
    )
    cell = piece("td", "border-radius:8px;", link(label, url, text, "onbutton"), "button")
    return row(table(piece("tr", "", cell), is_wide=False), top=12, bottom=32)


def foot(*sentences: str | Markup) -> Markup:
    """The small print, a sentence a line."""
    return piece("div", "font-size:12px;line-height:18px;", Markup("<br>").join(sentences), "ink2")
