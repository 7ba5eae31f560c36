"""The public page as HTML: one file, no script, no cookie, nothing to fetch. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from app.uptime.status_pages.public import ComponentView, DayView, OutageView, PostView, PublicPage
from app.uptime.status_pages.style import STYLE
from app.uptime.status_pages.words import headline, lasted, words_of

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cache-control": "public, max-age=15",
}
HEIGHT = 40
HISTORY = "history.html"  # the file of a snapshot
LATELY = timedelta(days=14)  # on the page itself; the rest has its own
WIDTH = 600


def page_of(page: PublicPage, base: str, *, is_snapshot: bool = False) -> str:
    """The whole page. ``base``: where it stands, before its own paths; a snapshot has nothing to send a form to."""
    say = words_of(page.language)
    lately = page.at - LATELY
    entries = entries_of(page.history, [one for one in page.outages if one.ends_at], say, lately)
    more = M('<p><a href="{}/{}">{}</a></p>').format(base, HISTORY if is_snapshot else "history", say["whole_history"])
    parts = [
        _head(page),
        _state(page, say),
        _section(say["incidents"], entries_of(page.incidents, [one for one in page.outages if not one.ends_at], say)),
        _section(say["planned"], entries_of(page.maintenance, [], say)),
        *(_group(group.name, group.components, say) for group in page.groups),
        M("<section><h2>{}</h2>{}{}</section>").format(say["history"], entries or _quiet(page, say), more),
        _foot(page, base, say, is_snapshot=is_snapshot),
    ]  # fmt: skip
    return document(page, f"{page.name}: {headline(page.status, page.unmeasured, say)}", M("\n").join(parts), base)


def history_of(page: PublicPage, base: str, *, is_snapshot: bool = False) -> str:
    """All that happened in the last 90 days, written or measured."""
    say = words_of(page.language)
    back = M('<p><a href="{}">{}</a></p>').format("index.html" if is_snapshot else base or "/", say["current"])
    entries = entries_of([*page.incidents, *page.maintenance, *page.history], page.outages, say)
    quiet = M('<p class="quiet">{}</p>').format(say["quiet"])
    body = M("<section><h2>{}</h2>{}{}</section>").format(say["history"], entries or quiet, back)
    return document(page, f"{page.name}: {say['history']}", M("\n").join([_head(page), body]), base)


def _state(page: PublicPage, say: dict[str, str]) -> Markup:
    some = say["some_unmeasured"].format(n=page.unmeasured, all=page.components)
    # Where nothing at all is measured the headline has said so.
    note = M('<p class="quiet">{}</p>').format(some) if page.unmeasured and page.status != "unmeasured" else M("")
    return M('<section class="state {}" role="status"><h2>{}</h2>{}</section>').format(
        page.status, headline(page.status, page.unmeasured, say), note
    )


def _quiet(page: PublicPage, say: dict[str, str]) -> Markup:
    is_quiet = not page.history and not page.outages
    return M('<p class="quiet">{}</p>').format(say["quiet"] if is_quiet else say["quiet_lately"])


def _section(title: str, body: Markup) -> Markup:
    return M("<section><h2>{}</h2>{}</section>").format(title, body) if body else M("")


def entries_of(
    posts: Sequence[PostView], outages: Sequence[OutageView], say: dict[str, str], since: datetime | None = None
) -> Markup:
    """What people wrote and what was measured, the latest first."""
    found = [(post.starts_at, _post(post, say)) for post in posts]
    found += [(one.starts_at, _outage(one, say)) for one in outages]
    shown = [pair for pair in found if since is None or pair[0] >= since]
    return M("").join(entry for _, entry in sorted(shown, key=lambda pair: pair[0], reverse=True))


def _outage(one: OutageView, say: dict[str, str]) -> Markup:
    when = f"{one.starts_at:%Y-%m-%d %H:%M}"
    if one.ends_at is None:
        when = f"{say['since']} {when}"
    elif one.ends_at.date() == one.starts_at.date():
        when += f" {say['to']} {one.ends_at:%H:%M}"
    else:
        when += f" {say['to']} {one.ends_at:%Y-%m-%d %H:%M}"
    impact = "major" if one.status == "down" else "minor"
    return M(
        '<article class="post automatic {}" id="{}"><h3>{}: {}</h3>'
        '<p class="small quiet">{} UTC · {} · {}</p></article>'
    ).format(impact, one.id, one.component, say[one.status], when, lasted(one.seconds), say["automatic"])


def notice_of(page: PublicPage, base: str, title: str, said: str, button: str = "") -> str:
    """A small page with a sentence and perhaps a button that sends a POST."""
    form = M('<form method="post"><button>{}</button></form>').format(button) if button else M("")
    back = M('<p><a href="{}">{}</a></p>').format(base or "/", page.name)
    body = M("<section><h1>{}</h1><p>{}</p>{}{}</section>").format(title, said, form, back)
    return document(page, title, body, base)


def document(page: PublicPage, title: str, body: Markup, base: str) -> str:
    """A whole document in the page's language and colour."""
    feed = M('<link rel="alternate" type="application/atom+xml" title="{}" href="{}/feed.atom">').format(
        page.name, base
    )
    return str(
        M(
            '<!doctype html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n<title>{title}</title>\n{feed}\n'
            "<style>{style}:root{{--brand:{colour}}}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
        ).format(
            lang=page.language, title=title, feed=feed, style=Markup(STYLE), colour=page.colour, body=body  # noqa: S704
        )
    )  # fmt: skip


def _head(page: PublicPage) -> Markup:
    logo = M('<img src="{}" alt="">').format(page.logo) if page.logo else M("")
    name = M('<a href="{}" rel="noopener">{}</a>').format(page.home, page.name) if page.home else page.name
    about = M("<p>{}</p>").format(page.about) if page.about else M("")
    return M("<header>{}<div><h1>{}</h1>{}</div></header>").format(logo, name, about)


def _group(name: str, components: Sequence[ComponentView], say: dict[str, str]) -> Markup:
    title = M("<h2>{}</h2>").format(name) if name else M("")
    return M("<section>{}{}</section>").format(title, M("").join(_component(one, say) for one in components))


def _component(one: ComponentView, say: dict[str, str]) -> Markup:
    ratio = percent(one.uptime, say)
    label = f"{one.name}: {ratio} {say['uptime']}" if one.uptime is not None else f"{one.name}: {ratio}"
    bars = M("").join(_bar(day, n, say) for n, day in enumerate(one.days))
    drawn = M('<svg class="bars" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>')
    about = M('<p class="quiet">{}</p>').format(one.about) if one.about else M("")
    chart = _chart(one.latency_ms, say) if one.latency_ms else M("")
    return M(
        '<article><div class="line"><h3>{name}</h3><span class="word {status}">{word}</span></div>{about}{bars}'
        '<div class="line small quiet"><span>{ago}</span><span>{ratio}</span><span>{today}</span></div>'
        "{troubled}{chart}</article>"
    ).format(
        name=one.name, status=one.status, word=say[one.status], about=about,
        bars=drawn.format(WIDTH, HEIGHT, label, bars), ago=say["days_ago"], today=say["today"], chart=chart,
        troubled=_troubled(one.days, say),
        ratio=f"{ratio} {say['uptime']}" if one.uptime is not None else ratio,
    )  # fmt: skip


def _bar(day: DayView, place: int, say: dict[str, str]) -> Markup:
    width = WIDTH / 90
    title = f"{day.day:%Y-%m-%d}: {said_of(day, say)}"
    # A day with a minute of trouble is not a day of trouble: the mark grows with what was lost.
    worst = "partly" if day.status == "down" and (day.uptime or 0) > 0.99 else day.status
    return M('<rect class="{}" x="{:.1f}" y="0" width="{:.1f}" height="{}" rx="1.5"><title>{}</title></rect>').format(
        worst, place * width, width - 2, HEIGHT, title
    )


def said_of(day: DayView, say: dict[str, str]) -> str:
    """A day in words: how much of it was up, and for how long it was something else."""
    if day.uptime is None:
        return f"{say['maintenance']} {lasted(day.maintenance_s)}" if day.maintenance_s else say["unmeasured"]
    parts = [f"{percent(day.uptime, say)} {say['uptime']}"]
    for name in ("down", "degraded", "maintenance", "unmeasured"):
        seconds = getattr(day, f"{name}_s")
        if seconds >= (60 if name == "unmeasured" else 1):
            parts.append(f"{say[name]} {lasted(seconds)}")
    return ", ".join(parts)


def _troubled(days: Sequence[DayView], say: dict[str, str]) -> Markup:
    """The days on which something was wrong, in words: a tooltip is for nobody with a finger or a keyboard."""
    bad = [day for day in reversed(days) if day.down_s or day.degraded_s]
    if not bad:
        return M("")
    lines = M("").join(M("<li>{}: {}</li>").format(f"{day.day:%Y-%m-%d}", said_of(day, say)) for day in bad)
    return M('<details class="small quiet"><summary>{}: {}</summary><ul>{}</ul></details>').format(
        say["troubled"], len(bad), lines
    )


def _chart(values: Sequence[float | None], say: dict[str, str]) -> Markup:
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return M("")
    top = max(known) * 1.1
    points, pen = [], "M"
    for n, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        points.append(f"{pen}{n / (len(values) - 1) * WIDTH:.1f} {HEIGHT - value / top * HEIGHT:.1f}")
        pen = "L"
    return M(
        '<figure><figcaption class="line small quiet"><span>{}</span><span>{:,.0f} ms</span></figcaption>'
        '<svg class="chart" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true"><path d="{}"/>'
        "</svg></figure>"
    ).format(say["response"], known[-1], WIDTH, HEIGHT, "".join(points))


def _post(post: PostView, say: dict[str, str]) -> Markup:
    when = f"{post.starts_at:%Y-%m-%d %H:%M}"
    if post.ends_at:
        same_day = post.ends_at.date() == post.starts_at.date()
        when += f" {say['to']} {post.ends_at:%H:%M}" if same_day else f" {say['to']} {post.ends_at:%Y-%m-%d %H:%M}"
    about = f" · {say['affected']}: {', '.join(post.components)}" if post.components else ""
    updates = M("").join(
        M('<li><b>{}</b> <time class="small quiet" datetime="{}">{} UTC</time><p>{}</p></li>').format(
            say[one.state], one.at.isoformat(), f"{one.at:%Y-%m-%d %H:%M}", one.text
        )
        for one in post.updates
    )
    return M(
        '<article class="post {}" id="{}"><h3>{}</h3><p class="small quiet">{} UTC{}</p><ol>{}</ol></article>'
    ).format(post.impact if post.kind == "incident" else "planned", post.id, post.title, when, about, updates)


def _foot(page: PublicPage, base: str, say: dict[str, str], *, is_snapshot: bool) -> Markup:
    form = M("")
    if page.takes_mail and not is_snapshot:
        form = M(
            '<form method="post" action="{}/subscribe"><label for="email">{}</label><div class="row">'
            '<input id="email" name="email" type="email" required placeholder="you@example.com" autocomplete="email">'
            "<button>{}</button></div></form>"
        ).format(base, say["subscribe"], say["button"])
    return M(
        '<footer>{}<p class="small quiet"><a href="{}/feed.atom">{}</a> · <a href="{}/feed.rss">RSS</a> · '
        '<a href="{}/api.json">JSON</a> · {} '
        "{} UTC</p></footer>"
    ).format(form, base, say["feed"], base, base, say["as_of"], f"{page.at:%Y-%m-%d %H:%M:%S}")


def percent(ratio: float | None, say: dict[str, str]) -> str:
    """99.98 %; never 100 where something was lost."""
    if ratio is None:
        return say["no_data"]
    shown = min(round(ratio * 100, 3), 99.999) if ratio < 1 else 100
    return f"{shown:.3f}".rstrip("0").rstrip(".") + " %"


M = Markup
