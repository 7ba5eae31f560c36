"""Cross-site request forgery: a change is only taken from a page of this hub.

A form or image on a stranger's page sends the session cookie along but cannot set ``X-Nightjar``: a header of
one's own needs a CORS preflight, which this API never grants. ``Origin`` is checked as a second reason to refuse.
"""

from urllib.parse import urlsplit

from fastapi import Request

from app.kit.problems import NotAllowed

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class Forged(NotAllowed):
    """A change without the header ``X-Nightjar: 1``, or from another origin."""

    code, title = "forged", "This did not come from a page of this hub"


def refuse_strangers(request: Request) -> None:
    """Raise Forged for a change that another site's page may have sent."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("x-nightjar") != "1":
        raise Forged("The header X-Nightjar: 1 is missing.")
    origin = request.headers.get("origin")
    if origin is not None and not _is_ours(request, origin):
        raise Forged("The request comes from another origin than the hub's.")


def _is_ours(request: Request, origin: str) -> bool:
    scheme, _, host = origin.lower().partition("://")
    public = urlsplit(request.app.state.stores.settings.url).netloc
    ours = {request.headers.get("host", "").lower(), public.lower()}
    port = DEFAULT_PORTS.get(scheme, "")
    return bool(host) and host in {name.removesuffix(port) for name in ours if name}
