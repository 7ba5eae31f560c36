"""``POST /api/ingest/errors``: errors as plain JSON, for scripts and pages without an SDK.

One object, an array, or an object with an array ``errors``. Answers as everywhere in Nightjar's own API: the ids of
what was taken and what was not by its index, or a problem.
"""

import time
from typing import Any

import msgspec

from app.errors.arrival import Door, arrival
from app.errors.credentials import told_key
from app.errors.envelope import UNREADABLE, Malformed
from app.errors.intake import MOST_WIRE, Intake, headers_of
from app.errors.receive import refusal
from app.errors.refused import CORS, PREFLIGHT, Refused
from app.errors.stacks import frames_of
from app.kit.asgi import Gone, Receive, Scope, Send, read_body, send_answer, send_problem
from app.kit.inflate import inflated
from app.kit.problems import BadRequest, NotAllowed, NotFound, NotSignedIn, Problem, TooLarge, TooMany, Unavailable

MOST_ERRORS = 1_000
LONGEST_S = 30.0
_COPIED = (
    "level", "release", "environment", "platform", "logger", "transaction", "server_name", "dist", "tags", "extra",
    "contexts", "breadcrumbs", "fingerprint", "timestamp", "user", "request", "event_id", "exception",
)  # fmt: skip


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Errors are sent by POST"


class WrongType(BadRequest):
    status, code, title = 415, "wrong_type", "The body's encoding is not known here"


PROBLEMS: dict[int, type[Problem]] = {
    problem.status: problem
    for problem in (
        BadRequest,
        NotSignedIn,
        NotAllowed,
        NotFound,
        WrongMethod,
        TooLarge,
        WrongType,
        TooMany,
        Unavailable,
    )
}


class PlainDoor:
    """The door as an ASGI application."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
            return
        try:
            if scope["method"] != "POST":
                raise Refused(405, "Errors are sent by POST.")
            answer = await self._take(scope, receive)
            await send_answer(send, 202, msgspec.json.encode(answer), [(b"content-type", b"application/json"), *CORS])
        except Gone:
            return
        except Exception as error:  # noqa: BLE001, the last line: what is no fault of the sender's may be sent again
            refused = refusal(error)
            kind = PROBLEMS.get(refused.status, BadRequest)
            await send_problem(send, kind(refused.detail, retry_after=refused.retry_after), CORS)

    async def _take(self, scope: Scope, receive: Receive) -> dict[str, Any]:
        headers = headers_of(scope)
        key_text = told_key(headers, scope["query_string"].decode("latin-1"))
        key, site = await self._intake.sender(key_text, 0, headers.get("origin", ""))
        await self._intake.admit(key, site)
        with self._intake.counting([(key, site)]):
            body = await read_body(receive, min(MOST_WIRE, self._intake.most_bytes), LONGEST_S)
            async with self._intake.room(len(body) * 8):
                body = inflated(body, headers.get("content-encoding", ""), self._intake.most_bytes)
                agent, now_ms = headers.get("user-agent", ""), int(time.time() * 1000)
                door = Door(site.number, self._intake.pepper, site.hidden_keys, now_ms, 0, agent, "script")
                taken, refused = [], []
                for index, one in enumerate(errors_in(body)):
                    event = event_of(one) if isinstance(one, dict) else None
                    if event is None:
                        refused.append(
                            {"index": index, "detail": "An error is an object with a type, a message or a stack."}
                        )
                    else:
                        taken.append(arrival(event, door))
                if refused and not taken:
                    raise Malformed(refused[0]["detail"])
                await self._intake.take(taken, key, site)
        ids = [one.event_id for one in taken]
        return {"accepted": len(ids), "rejected": len(refused), "ids": ids[:100], "errors": refused[:100]}


def errors_in(body: bytes) -> list[Any]:
    """The errors in a body. Raises Malformed."""
    try:
        told = msgspec.json.decode(body)
    except UNREADABLE:
        raise Malformed("The body is JSON: an error, an array of errors, or an object with an array errors.") from None
    if isinstance(told, dict) and isinstance(told.get("errors"), list):
        told = told["errors"]
    found = told if isinstance(told, list) else [told]
    if len(found) > MOST_ERRORS:
        raise Malformed(f"A request has {MOST_ERRORS} errors at most.")
    return found


def event_of(one: dict[str, Any]) -> dict[str, Any] | None:
    """An error as an event; None when it says nothing. What Sentry's SDKs call by a name may be called so here, too."""
    event = {name: one[name] for name in _COPIED if name in one}
    type_, message, stack = one.get("type"), one.get("message"), one.get("stack")
    frames, platform = frames_of(stack) if isinstance(stack, str) else ([], "")
    event.setdefault("platform", platform or "other")
    if one.get("url") and "request" not in event:
        event["request"] = {"url": one["url"]}
    if one.get("trace_id"):
        trace = {"trace_id": one.get("trace_id"), "span_id": one.get("span_id")}
        event["contexts"] = {**(event["contexts"] if isinstance(event.get("contexts"), dict) else {}), "trace": trace}
    if "exception" not in event and ((isinstance(type_, str) and type_) or frames):
        exception: dict[str, Any] = {"type": type_ if isinstance(type_, str) else "Error", "value": message}
        if isinstance(one.get("handled"), bool):
            exception["mechanism"] = {"type": "generic", "handled": one["handled"]}
        if frames:
            exception["stacktrace"] = {"frames": frames}
        event["exception"] = [exception]
    elif isinstance(message, str) and message:
        event["message"] = message
    return event if event.get("exception") or event.get("message") else None
