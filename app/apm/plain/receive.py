"""``/api/ingest/logs``, ``/api/ingest/metrics`` and ``/api/ingest/traces``: for programs without OpenTelemetry.

What comes is written as OTLP and goes where all telemetry goes. Answers are as everywhere in Nightjar's own API: what
was accepted and what was not by its index, or a problem.
"""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import msgspec

from app.apm.body import Headers, expected_size, headers_of, media_of, sent, unpacked
from app.apm.intake import Intake, Sender
from app.apm.plain.bodies import records_of
from app.apm.plain.logs import as_logs
from app.apm.plain.metrics import as_metrics
from app.apm.plain.zipkin import as_traces
from app.apm.receive import CORS, PREFLIGHT
from app.apm.refusal import note, refusal
from app.apm.signals import LOGS, METRICS, TRACES, Signal
from app.apm.status import Code, Refused, malformed
from app.ingest.dropped import Reason, tally
from app.kit.asgi import App, Gone, Receive, Scope, Send, SlowBody, send_answer, send_problem
from app.kit.problems import BadRequest, NotAllowed, NotSignedIn, Problem, TooLarge, TooMany, Unavailable

LARGE = 32 * 1024  # Python reads a few megabytes of these in a second; larger ones do so in a thread
MOST_TOLD = 100  # refused records
JSON = "application/json"
MEDIA = (JSON, "application/x-ndjson", "application/ndjson", "application/jsonl", "text/plain")
# What the address may say of all records of a request.
OF_ALL = {
    "service": "service.name", "version": "service.version", "environment": "deployment.environment.name",
    "host": "host.name",
}  # fmt: skip

Refusals = list[dict[str, Any]]
Translate = Callable[[bytes, str, dict[str, str]], tuple[Any, Refusals]]


class WrongMethod(BadRequest):
    status, code, title = 405, "wrong_method", "Telemetry is sent by POST"


class WrongType(BadRequest):
    status, code, title = 415, "wrong_type", "The body is JSON, or JSON a line"


PROBLEMS: dict[int, type[Problem]] = {
    problem.status: problem
    for problem in (BadRequest, NotSignedIn, NotAllowed, WrongMethod, TooLarge, WrongType, TooMany, Unavailable)
}


def _logs(body: bytes, media: str, of_all: dict[str, str]) -> tuple[Any, Refusals]:
    return as_logs(records_of(body, "logs", may_be_text=media != JSON), of_all), []


def _metrics(body: bytes, _media: str, of_all: dict[str, str]) -> tuple[Any, Refusals]:
    return as_metrics(records_of(body, "metrics"), of_all)


def _traces(body: bytes, _media: str, of_all: dict[str, str]) -> tuple[Any, Refusals]:
    return as_traces(records_of(body, "spans"), of_all)


class PlainDoor:
    """The door of one kind of record as an ASGI application."""

    def __init__(self, intake: Intake, signal: Signal, translate: Translate) -> None:
        self._intake, self._signal, self._translate = intake, signal, translate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens."""
        if scope["method"] == "OPTIONS":
            await send_answer(send, 204, b"", PREFLIGHT)
            return
        try:
            if scope["method"] != "POST":
                raise Refused(405, Code.UNIMPLEMENTED, "")
            answer = await self._take(scope, headers_of(scope), receive)
            await send_answer(send, 202, msgspec.json.encode(answer), [(b"content-type", JSON.encode()), *CORS])
        except Gone:
            return
        except Exception as error:  # noqa: BLE001, the last line: what is no fault of the sender's may be sent again
            allow = [(b"allow", b"POST, OPTIONS")] if scope["method"] != "POST" else []
            await send_problem(send, _problem(error), [*CORS, *allow])

    async def _take(self, scope: Scope, headers: Headers, receive: Receive) -> dict[str, Any]:
        sender = await self._intake.sender(headers, headers.get("origin", ""))
        await self._intake.admit(sender)
        try:
            media = media_of(headers) or JSON
            if media not in MEDIA:
                raise Refused(415, Code.INVALID_ARGUMENT, f"Content-Type is one of {', '.join(MEDIA)}.")
            body = await sent(receive, self._intake.most_bytes)
            async with self._intake.room(expected_size(headers, body)):
                body = await unpacked(headers, body, self._intake.most_bytes)
                message, refused = await self._read(body, media, _of_all(scope))
                return await self._taken(sender, message, refused)
        except Refused as error:
            note(sender, error)
            raise

    async def _read(self, body: bytes, media: str, of_all: dict[str, str]) -> tuple[Any, Refusals]:
        if len(body) > LARGE:
            return await asyncio.to_thread(self._translate, body, media, of_all)
        return self._translate(body, media, of_all)

    async def _taken(self, sender: Sender, message: Any, refused: Refusals) -> dict[str, Any]:
        sound = await self._intake.take(self._signal, sender, message.SerializeToString(), message)
        if refused and not sound.count:
            raise malformed(f"None of the records can be taken. The first: {refused[0]['detail']}")
        for one in refused:
            tally.dropped(sender.site.number, Reason(one["reason"]), key=sender.key.id)
        answer = {"accepted": sound.count, "rejected": sound.rejected + len(refused), "errors": refused[:MOST_TOLD]}
        return answer | ({"message": sound.words} if sound.words else {})


def plain_doors(intake: Intake) -> dict[str, App]:
    """The three doors by their paths."""
    return {
        "/api/ingest/logs": PlainDoor(intake, LOGS, _logs),
        "/api/ingest/metrics": PlainDoor(intake, METRICS, _metrics),
        "/api/ingest/traces": PlainDoor(intake, TRACES, _traces),
    }


def _of_all(scope: Scope) -> dict[str, str]:
    query = parse_qs(scope["query_string"].decode("latin-1")) if scope["query_string"] else {}
    return {OF_ALL[name]: values[0] for name, values in query.items() if name in OF_ALL}


def _problem(error: Exception) -> Problem:
    if isinstance(error, SlowBody):
        return error
    refused = refusal(error)
    return PROBLEMS[refused.http](refused.message, retry_after=refused.retry_after)
