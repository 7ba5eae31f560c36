"""What the routes under Plausible's paths have in common: forms beside JSON, and its word for what went wrong.

Plausible's clients look for ``error`` in a refusal. A problem document may have members of one's own (RFC 9457 section
3.2), so theirs is one: who reads ``detail`` and who reads ``error`` finds the same sentence.
"""

import json
from collections.abc import Callable, Coroutine
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from app.kit.problems import BadRequest, Problem, TooLarge

MOST_BYTES = 100_000
JSON_TYPE = b"application/json"

Answering = Callable[[Request], Coroutine[Any, Any, Response]]


class FormWrong(BadRequest):
    code, title = "form_wrong", "Something in the request is missing or not right"


class PlausibleRoute(APIRoute):
    """A route that takes its fields as JSON or as a form, and says what is wrong in Plausible's shape as well."""

    def get_route_handler(self) -> Answering:
        """The route's own handler, between the two."""
        inner = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inner(await _with_json(request))
            except RequestValidationError as wrong:
                raise _told(FormWrong(_sentence(wrong))) from wrong
            except Problem as problem:
                raise _told(problem) from problem

        return answer


def _told(problem: Problem) -> Problem:
    problem.fields.setdefault("error", problem.detail or problem.title)
    return problem


def _sentence(wrong: RequestValidationError) -> str:
    errors = [(".".join(map(str, one["loc"][1:])), one["msg"]) for one in wrong.errors()[:3]]
    return "; ".join(f"{field}: {message}" if field else message for field, message in errors)


async def _with_json(request: Request) -> Request:
    """The request, with the fields of a form as JSON. Raises FormWrong and TooLarge."""
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        body = await _body(request)
        if body.lstrip().startswith(b"{"):  # what curl says of JSON unless it is told better
            return _saying(request, body)
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return _saying(request, json.dumps(dict(fields)).encode())
    if kind.startswith("multipart/form-data"):
        return _saying(request, json.dumps(_parts(kind, await _body(request))).encode())
    return request


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge(f"A form here has at most {MOST_BYTES} bytes.")
    return body


def _parts(kind: str, body: bytes) -> dict[str, str]:
    # The standard library reads it as the mail that a multipart body is; there are no files to take.
    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=policy.HTTP)
    if not message.is_multipart():
        raise FormWrong("The form cannot be read: its boundary is missing.")
    fields: dict[str, str] = {}
    for part in message.walk():
        name, said = part.get_param("name", header="content-disposition"), part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(said, bytes):
            fields[name] = said.decode("utf-8", "replace")
    return fields


def _saying(request: Request, body: bytes) -> Request:
    others = [
        (name, value) for name, value in request.scope["headers"] if name not in (b"content-type", b"content-length")
    ]
    headers = [*others, (b"content-type", JSON_TYPE), (b"content-length", str(len(body)).encode())]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    # The state stays shared: what is known of who asks is known of both.
    return Request({**request.scope, "headers": headers}, receive)
