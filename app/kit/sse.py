"""Server-sent events: text lines that a browser's EventSource reads, and comments that keep proxies awake."""

EVENT_STREAM = "text/event-stream"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def event(name: str, data: str) -> bytes:
    """One event; ``data`` must not contain line breaks (JSON does not)."""
    return f"event: {name}\ndata: {data}\n\n".encode()


def comment(text: str = "") -> bytes:
    """Something that no listener hears."""
    return f": {text}\n\n".encode()
