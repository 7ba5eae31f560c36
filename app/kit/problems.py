"""What can go wrong, said once: each problem is a sentence with a status and a stable code.

Problem
├── BadRequest 400          the sender can repair it
├── NotSignedIn 401         no session, or an ended one
├── NotAllowed 403          signed in, but the role is too small
├── NotFound 404            also the answer across tenants: what one may not see does not exist
├── Conflict 409
├── TooLarge 413
├── TooMany 429             carries Retry-After
└── Unavailable 503         carries Retry-After; what was sent was not accepted

Features add classes named as sentences (``SiteNotFound``). One handler renders them as RFC 9457
``application/problem+json``; machine doors answer in their sender's protocol instead.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException


class Problem(Exception):
    """A refusal that its sender should read. ``detail`` is a sentence; ``code`` never changes."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"

    def __init__(self, detail: str = "", *, retry_after: int | None = None, **fields: Any) -> None:
        super().__init__(detail or self.title)
        self.detail, self.retry_after, self.fields = detail, retry_after, fields

    def body(self) -> bytes:
        """The problem document, JSON."""
        document = {
            "type": "about:blank", "title": self.title, "status": self.status,
            "code": self.code, "detail": self.detail or self.title, **self.fields,
        }  # fmt: skip
        return msgspec.json.encode(document)

    def headers(self) -> dict[str, str]:
        """Headers that go with it."""
        return {"retry-after": str(self.retry_after)} if self.retry_after is not None else {}


class BadRequest(Problem):
    status, code, title = 400, "bad_request", "The request is not right"


class NotSignedIn(Problem):
    status, code, title = 401, "not_signed_in", "Please sign in"


class NotAllowed(Problem):
    status, code, title = 403, "not_allowed", "You may not do that"


class NotFound(Problem):
    status, code, title = 404, "not_found", "There is nothing here"


class Conflict(Problem):
    status, code, title = 409, "conflict", "That is there already"


class TooLarge(Problem):
    status, code, title = 413, "too_large", "That is too large"


class TooMany(Problem):
    status, code, title = 429, "too_many", "Too many requests"


class Unavailable(Problem):
    status, code, title = 503, "unavailable", "Not available right now, please try again"


def said_of(error: Mapping[str, Any]) -> str:
    """What pydantic found, in words for people."""
    if error["type"] == "extra_forbidden":
        return "There is no such field."
    return str(error["msg"]).removeprefix("Value error, ")


MEDIA_TYPE = "application/problem+json"


def answer(problem: Problem) -> Response:
    """The problem as a response."""
    return Response(problem.body(), problem.status, problem.headers(), MEDIA_TYPE)


def handle_problems(app: FastAPI) -> None:
    """Install the one handler for Problem, FastAPI's validation errors and Starlette's own refusals."""

    async def problem(_request: Request, error: Problem) -> Response:
        return answer(error)

    async def invalid(_request: Request, error: RequestValidationError) -> Response:
        errors = [{"field": ".".join(map(str, e["loc"][1:])), "message": said_of(e)} for e in error.errors()]
        detail = "; ".join(f"{e['field']}: {e['message']}" if e["field"] else e["message"] for e in errors[:3])
        return answer(Invalid(detail, errors=errors[:20]))

    async def refused(_request: Request, error: HTTPException) -> Response:
        kind = next((k for k in Problem.__subclasses__() if k.status == error.status_code), None)
        if kind is not None:
            return answer(kind())
        made = type("Refused", (Problem,), {"status": error.status_code, "code": "refused", "title": error.detail})
        return Response(made().body(), error.status_code, dict(error.headers or {}), MEDIA_TYPE)

    async def broken(_request: Request, _error: Exception) -> Response:
        return answer(Problem())  # the server logs the traceback

    app.add_exception_handler(Exception, broken)
    app.add_exception_handler(Problem, problem)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, refused)  # type: ignore[arg-type]


class Invalid(BadRequest):
    """A body or parameter of the people's API does not fit its schema; ``errors`` lists field and message."""

    status, code, title = 422, "invalid", "Some fields are not right"
