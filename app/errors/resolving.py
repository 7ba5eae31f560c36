"""The place where source maps turn minified frames into those that people wrote, before errors are grouped.

``app/errors/sourcemaps`` fills it; the writer gets one as a parameter and knows nothing else of maps.
"""

from collections.abc import Awaitable, Callable
from typing import Any

# Of a site's number and an event in our shape (app/errors/event.py): the event with its frames resolved. A resolved
# frame has ``is_mapped`` true, its original function, file, line and context; the minified ones go to ``raw_frames`` of
# their exception. It must not raise for what an event holds; Unavailable makes the batch wait.
Resolve = Callable[[int, dict[str, Any]], Awaitable[dict[str, Any]]]


async def as_it_is(_site: int, event: dict[str, Any]) -> dict[str, Any]:
    """Resolves nothing."""
    return event


def has_maps(event: dict[str, Any]) -> bool:
    """Whether there may be something to resolve: scripts have maps, other programs do not."""
    return event.get("platform") in ("javascript", "node") and bool(event.get("exception"))
