"""A badge as SVG, drawn here. Pure: words in, a picture out. Every word is escaped, and nothing in it can be run."""

import unicodedata
from enum import StrEnum
from html import escape

HEIGHT = 20
PAD = 7
# The room of a sign of 11 px Verdana or what stands in for it, in tenths of a pixel; wide scripts take a full square.
NARROW, USUAL, BROAD, SQUARE = 38, 68, 94, 115
NARROW_SIGNS, BROAD_SIGNS = set("ijl.,:;'|!()[] rtfI"), set("mwMW%@")


class Style(StrEnum):
    """How it looks. ``auto`` is light or dark as the reader's own system says."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


COLOURS = {
    Style.LIGHT: {"label": "#f4f1eb", "value": "#ffffff", "line": "#d2ccbf", "ink": "#5b574f", "strong": "#1d1b18"},
    Style.DARK: {"label": "#15181c", "value": "#23262c", "line": "#383c44", "ink": "#a8a69f", "strong": "#ecebe7"},
}


def badge(label: str, value: str, style: Style = Style.AUTO) -> str:
    """A picture that says ``label value``."""
    left, right = width_of(label) + 2 * PAD if label else 0, width_of(value) + 2 * PAD
    whole = left + right
    said = escape(f"{label}: {value}" if label else value)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{whole}" height="{HEIGHT}" role="img" aria-label="{said}">'
        f"<title>{said}</title><style>{_css(style)}</style>"
        f'<clipPath id="r"><rect width="{whole}" height="{HEIGHT}" rx="4"/></clipPath>'
        f'<g clip-path="url(#r)"><rect class="l" width="{left}" height="{HEIGHT}"/>'
        f'<rect class="v" x="{left}" width="{right}" height="{HEIGHT}"/></g>'
        f'<rect class="e" x=".5" y=".5" width="{whole - 1}" height="{HEIGHT - 1}" rx="3.5"/>'
        f"{_words('n', label, left, 0)}{_words('s', value, right, left)}</svg>"
    )


def width_of(text: str) -> int:
    """About how wide a text is, in pixels."""
    return -(-sum(map(_room, text)) // 10)


def _room(sign: str) -> int:
    if unicodedata.east_asian_width(sign) in "WF":
        return SQUARE
    if unicodedata.combining(sign):
        return 0
    return NARROW if sign in NARROW_SIGNS else BROAD if sign in BROAD_SIGNS else USUAL


def _words(kind: str, text: str, room: int, left: int) -> str:
    # The room is given, so that another font neither spills over nor leaves a gap.
    fitted = f'textLength="{room - 2 * PAD}" lengthAdjust="spacingAndGlyphs"'
    return f'<text class="{kind}" x="{left + PAD}" y="14" {fitted}>{escape(text)}</text>' if text else ""


def _css(style: Style) -> str:
    always = "text{font:11px Verdana,DejaVu Sans,Geneva,sans-serif}.s{font-weight:700}.e{fill:none}"
    if style is not Style.AUTO:
        return always + _colours(style)
    return f"{always}{_colours(Style.LIGHT)}@media(prefers-color-scheme:dark){{{_colours(Style.DARK)}}}"


def _colours(style: Style) -> str:
    of = COLOURS[style]
    return (
        f".l{{fill:{of['label']}}}.v{{fill:{of['value']}}}.e{{stroke:{of['line']}}}"
        f".n{{fill:{of['ink']}}}.s{{fill:{of['strong']}}}"
    )
