"""What people write about an error, and texts attached to one. Names and addresses of people are left out."""

from typing import Any

from app.errors.envelope import Item
from app.errors.event import event_id_of
from app.errors.scrub import scrubbed_text
from app.ingest.rows import ErrorNote, instant

LONGEST_FEEDBACK = 4_000
MOST_ATTACHED = 100_000
MOST_ATTACHMENTS = 5
_TEXTS = ("text/", "application/json", "application/x-ndjson", "application/xml", "application/yaml")
_ENDINGS = (".txt", ".log", ".json", ".csv", ".xml", ".yaml", ".yml", ".md")


def of_feedback(told: dict[str, Any], site: int, now_ms: int, envelope_id: Any) -> ErrorNote | None:
    """Feedback in its old shape (a report about an event) or in its new one (an event of its own)."""
    contexts = told.get("contexts")
    new = contexts.get("feedback") if isinstance(contexts, dict) else None
    about: dict[str, Any] = new if isinstance(new, dict) else {}
    text = about.get("message") or told.get("comments")
    if not isinstance(text, str) or not text.strip():
        return None
    event_id = event_id_of(about.get("associated_event_id"), None if about else told.get("event_id"), envelope_id)
    if not event_id:
        return None
    said = scrubbed_text(text[:LONGEST_FEEDBACK])
    return ErrorNote(site_id=site, event_id=event_id, at=instant(now_ms), kind="feedback", text=said)


def of_attachment(item: Item, site: int, now_ms: int, event_id: str) -> ErrorNote | None:
    """A text that was attached; None for what is no text, or too large."""
    name, media = str(item.headers.get("filename") or "")[:200], str(item.headers.get("content_type") or "")[:100]
    is_text = media.startswith(_TEXTS) or (not media and name.lower().endswith(_ENDINGS))
    if not event_id or not is_text or len(item.payload) > MOST_ATTACHED:
        return None
    try:
        text = item.payload.decode()
    except UnicodeDecodeError:
        return None
    return ErrorNote(
        site_id=site, event_id=event_id, at=instant(now_ms), kind="attachment", name=scrubbed_text(name), media=media,
        text=scrubbed_text(text),
    )  # fmt: skip
