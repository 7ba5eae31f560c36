"""The session cookie: its name says how far it can be trusted.

``__Host-nightjar`` (Secure, no Domain, Path=/) cannot be set by a neighbouring subdomain or over plain HTTP.
Browsers also keep Secure cookies for loopback hosts, except Safari. A hub that people open over plain HTTP in
their own network gets the cookie ``nightjar`` without Secure: less safe, and the only one that works there.
"""

from urllib.parse import urlsplit

from fastapi import Request, Response

from app.sites.models import SIGN_IN_LONGEST

SECURE_NAME, PLAIN_NAME = "__Host-nightjar", "nightjar"


def session_token(request: Request) -> str | None:
    """The token in the cookie, if any. Over HTTPS a plain cookie is not believed: anybody could have set it."""
    secure = request.cookies.get(SECURE_NAME)
    return secure or (None if _is_https(request) else request.cookies.get(PLAIN_NAME))


def set_session(request: Request, response: Response, token: str) -> None:
    """Give the browser a session."""
    is_secure = may_be_secure(request)
    response.set_cookie(
        SECURE_NAME if is_secure else PLAIN_NAME, token, max_age=int(SIGN_IN_LONGEST.total_seconds()),
        path="/", secure=is_secure, httponly=True, samesite="lax",
    )  # fmt: skip


def clear_session(response: Response) -> None:
    """Take the session from the browser, under both names."""
    response.delete_cookie(SECURE_NAME, path="/", secure=True, httponly=True, samesite="lax")
    response.delete_cookie(PLAIN_NAME, path="/", httponly=True, samesite="lax")


def may_be_secure(request: Request) -> bool:
    """Whether this browser will send a Secure cookie back."""
    if _is_https(request):
        return True
    host = request.url.hostname or ""
    is_loopback = host in ("localhost", "::1") or host.startswith("127.") or host.endswith(".localhost")
    return is_loopback and not _is_safari(request.headers.get("user-agent", ""))


def _is_https(request: Request) -> bool:
    if request.url.scheme == "https":
        return True
    # A proxy may end TLS without saying so; the operator has said so in NIGHTJAR_URL.
    public = urlsplit(request.app.state.stores.settings.url)
    return public.scheme == "https" and public.netloc == request.headers.get("host", "")


def _is_safari(user_agent: str) -> bool:
    return "Safari/" in user_agent and "Chrome/" not in user_agent and "Chromium/" not in user_agent
