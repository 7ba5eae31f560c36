"""A group's state in a sentence. Pure."""

from datetime import UTC, datetime

from app.errors.triage import How, Ignoring, Reason, Resolution, State, Status


def said(state: State, last_release: str) -> str:
    """Why it is in its status, as one would say it."""
    if state.status is Status.RESOLVED and state.resolution:
        return _resolved(state.resolution)
    if state.status is Status.IGNORED:
        return _ignored(state.ignoring)
    if state.status is Status.MERGED:
        return "It was merged into another error."
    match state.reason:
        case Reason.REGRESSED:
            return _regressed(state.resolution, last_release)
        case Reason.ESCALATED:
            return "What it was ignored until has happened."
        case Reason.REOPENED:
            return "It was taken up again."
        case _:
            return "Nobody has decided about it yet."


def _resolved(fix: Resolution) -> str:
    where = f" in {fix.environment}" if fix.environment else ""
    match fix.how:
        case How.RELEASE:
            return f"Resolved in release {fix.release}{where}. Older releases do not reopen it."
        case How.NEXT:
            newest = next(iter(fix.baselines.values()), "")
            return (
                f"Resolved in the release after {newest}{where}." if newest else f"Resolved in the next release{where}."
            )
        case How.COMMIT:
            known = f", which is in {fix.release}" if fix.release else ""
            return f"Resolved in commit {fix.commit[:12]}{known}."
        case _:
            return f"Resolved{where} on {_day(fix.at_ms)}."


def _ignored(ignoring: Ignoring | None) -> str:
    if ignoring is None:
        return "Ignored."
    parts = []
    if ignoring.until_ms:
        parts.append(f"until {_day(ignoring.until_ms)}")
    if ignoring.events:
        parts.append(f"until it happened {ignoring.events} more times")
    if ignoring.users:
        parts.append(f"until {ignoring.users} more people met it")
    if ignoring.doubles:
        parts.append("until it happens twice as often")
    return f"Ignored {' or '.join(parts) or 'for ever'}."


def _regressed(fix: Resolution | None, last_release: str) -> str:
    now = f" in {last_release}" if last_release else ""
    was = f", was fixed in {fix.release}" if fix and fix.release else ", though it was resolved"
    return f"It came back{now}{was}."


def _day(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%-d %B %Y, %H:%M UTC")
