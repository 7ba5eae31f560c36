"""The mail about alerts. Pure."""

from app.alerts import look
from app.alerts.letter import Letter
from app.alerts.notice import Notice, NoticedAlert, when
from app.alerts.paint import piece

TONES = {"critical": "down", "warning": "accent", "info": "ink2"}


def letter_of(notice: Notice, reason: str) -> Letter:
    """What a mail says of a notice. ``reason``: why its reader gets it."""
    rows = [look.heading(_eyebrow(notice), _title(notice), _said(notice))]
    for alert in notice.alerts:
        rows.append(_facts(alert))
        rows.append(look.button("Open in Nightjar", alert.url))
        if alert.act_url and not notice.is_over:
            rows.append(look.row(look.link("Acknowledge or silence it", alert.act_url), bottom=20))
    if notice.runbook and not notice.is_over:
        rows.append(look.row(piece("div", "", f"What to do: {notice.runbook}", "ink"), bottom=24))
    foot = look.foot(reason, look.link("Alerts of this site", notice.url))
    html = look.frame(notice.headline, _said(notice), rows, foot)
    return Letter(notice.headline, _text(notice, reason), html)


def _eyebrow(notice: Notice) -> str:
    return f"{notice.headline.partition(':')[0]} · {notice.severity} · {notice.site}"


def _title(notice: Notice) -> str:
    return notice.alerts[0].title if len(notice.alerts) == 1 else f"{len(notice.alerts)} alerts: {notice.rule}"


def _said(notice: Notice) -> str:
    first = notice.alerts[0]
    return first.text or f"Since {when(first.began_at)}." if len(notice.alerts) == 1 else f"By the rule {notice.rule}."


def _facts(alert: NoticedAlert):  # noqa: ANN202, Markup, as all of look's rows
    facts = {"since": when(alert.began_at)}
    if alert.resolved_at:
        facts["until"] = when(alert.resolved_at)
    facts |= alert.facts
    lines = [
        piece("div", "font-size:13px;line-height:20px;", f"{name}: {value}", "ink2") for name, value in facts.items()
    ]
    title = piece("div", "font-size:15px;font-weight:600;line-height:22px;", alert.title, TONES[alert.severity])
    return look.row(look.glued(title, *lines), bottom=12)


def _text(notice: Notice, reason: str) -> str:
    parts = [notice.headline, notice.plain()]
    for alert in notice.alerts:
        parts.append(f"Open in Nightjar:\n{alert.url}")
        if alert.act_url and not notice.is_over:
            parts.append(f"Acknowledge or silence it:\n{alert.act_url}")
    return "\n\n".join([*parts, f"-- \n{reason}"]) + "\n"
