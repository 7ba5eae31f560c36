"""The colours of mails and the smallest pieces of their HTML. Pure.

Styles stand in the elements, because Gmail drops what it does not know and Outlook knows little; dark colours come by
class, for the programs that ask.
"""

from markupsafe import Markup, escape

SANS = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
# class → property, light, dark: the dashboard's paper by day and night sky by night
COLOURS = {
    "paper": ("background-color", "#fbfaf7", "#101216"),
    "card": ("background-color", "#ffffff", "#181b20"),
    "ink": ("color", "#1d1b18", "#ecebe7"),
    "ink2": ("color", "#5b574f", "#a8a69f"),
    "accent": ("color", "#96520a", "#f2b04c"),
    "up": ("color", "#0b7460", "#57c7a8"),
    "down": ("color", "#b5371f", "#ff9279"),
    "line": ("border-color", "#e8e4db", "#2b2f36"),
    "bar": ("background-color", "#c8760f", "#eda53a"),
    "column": ("background-color", "#f0cb8e", "#7d5c28"),
    "rest": ("background-color", "#f4f1eb", "#23262c"),
    "button": ("background-color", "#96520a", "#f2b04c"),
    "onbutton": ("color", "#ffffff", "#101216"),
}
TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
BLANK = Markup("&nbsp;")


def dark_rules() -> str:
    """The style sheet of dark mode. Outlook.com has no media query for it; it marks what it repaints instead."""
    of_system = "".join(f".{name}{{{prop}:{dark}!important}}" for name, (prop, _, dark) in COLOURS.items())
    of_outlook = "".join(
        f"[data-ogsc] .{name},[data-ogsb] .{name}{{{prop}:{dark}!important}}"
        for name, (prop, _, dark) in COLOURS.items()
    )
    return f"@media (prefers-color-scheme:dark){{{of_system}}}{of_outlook}"


def piece(tag: str, css: str, content: object, colours: str = "", attributes: str = "", classes: str = "") -> Markup:
    """An element. ``colours`` are names of COLOURS; the content is escaped unless it is Markup already.

    Everything but the content is our own text.
    """
    named = colours.split()
    style = "".join(f"{COLOURS[name][0]}:{COLOURS[name][1]};" for name in named) + css
    of_class = f' class="{" ".join([*named, *classes.split()])}"' if named or classes else ""
    opening = f"<{tag}{of_class}{' ' if attributes else ''}{attributes}" + (f' style="{style}">' if style else ">")
    return Markup(opening) + escape(content) + Markup(f"</{tag}>")  # noqa: S704, tag and styles are ours


def glued(*pieces: str | Markup) -> Markup:
    """Pieces one after the other; what is no Markup is escaped."""
    return Markup("").join(pieces)


def table(rows: Markup, css: str = "", colours: str = "", *, is_wide: bool = True) -> Markup:
    """A table that is there for its layout only."""
    return piece("table", css, rows, colours, TABLE + (' width="100%"' if is_wide else ""))


def link(label: str, url: str, css: str = "text-decoration:underline;", colours: str = "accent") -> Markup:
    """A link."""
    href = Markup('href="{}" target="_blank" rel="noopener"').format(url)
    return piece("a", css, label, colours, href)
