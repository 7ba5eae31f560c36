"""The doors of servers and of Plausible's clients in words, for OpenAPI, as the framework does not see them."""

from typing import Any

import msgspec

from app.track.moment import MOST_DAYS_BACK
from app.track.plausible_wire import NAMES
from app.track.server_wire import MOST_EVENTS, Event
from app.track.wire import LONGEST_KEY, LONGEST_VALUE, MOST_PROPS

EVENT = {
    "name": "`pageview`, `engagement`, or a name of your own.",
    "url": "Address of the page. Its query is read for campaigns and then forgotten.",
    "title": "Title of the page. Its e-mail addresses are hidden and it is cut to 200 characters.",
    "timestamp": f"When it happened, ISO 8601 or unix milliseconds; up to {MOST_DAYS_BACK} days ago with a secret key.",
    "id": "Id of this event. Sent again, it counts once.",
    "visitor": "Whom it is about; only with a secret key. It is hashed at the door, and nothing of it is stored.",
    "referrer": "Address of the page before.",
    "props": f"Your own properties: {MOST_PROPS} keys of {LONGEST_KEY} characters with values of {LONGEST_VALUE}.",
    "revenue": "Revenue.",
    "engaged_ms": "Milliseconds of attention.",
    "scroll_pct": "Deepest scroll, percent of the page.",
    "pageview_id": "Id of the page view that this event belongs to.",
    "interactive": "False when it happened without the visitor doing anything, so that it does not end a bounce.",
    "hash_routing": "Whether the fragment of the address is part of the page's path.",
}
ANSWERS = {
    "202": "What counts, and for each event that does not, its index and why. They are durable.",
    "400": "Not understood, or none of the events can be taken; nothing was.",
    "401": "No key, or one that opens nothing.",
    "403": "The key may not send events.",
    "408": "The body took too long to arrive.",
    "413": "The body is larger than 5 MB.",
    "415": "The body is no JSON, or compressed.",
    "429": "More events in a second than one site may send.",
    "503": "Cannot be made durable at the moment; send it again, with the same ids.",
}
TAKEN = {
    "type": "object",
    "properties": {"accepted": {"type": "integer"}, "dropped": {"type": "array", "items": {"type": "object"}}},
}
PLAUSIBLE_ANSWERS = {
    "200": "With `X-Debug-Request: true`: the address that the event was counted for.",
    "202": "`ok`; `x-plausible-dropped` says how many events do not count.",
    "400": "Not understood; `errors` says what is wrong with each field.",
    "408": "The body took too long to arrive.",
    "413": "The body is larger than 64 KB.",
    "503": "Cannot be made durable at the moment; send it again.",
}


def schemas() -> dict[str, Any]:
    """The components that the paths refer to."""
    _, made = msgspec.json.schema_components([Event], ref_template="#/components/schemas/{name}")
    renamed = {"ServerEvent": made["Event"], "ServerVisitor": made["Visitor"]}
    for name, field in renamed["ServerEvent"]["properties"].items():
        field["description"] = EVENT[name]
    renamed["ServerEvent"]["properties"]["visitor"]["anyOf"] = [
        {"type": "null"},
        {"$ref": "#/components/schemas/ServerVisitor"},
    ]
    return renamed


def paths() -> dict[str, Any]:
    """The path items of both doors."""
    return {"/api/ingest/events": {"post": _ingest()}, "/api/event": {"post": _plausible()}}


def _ingest() -> dict[str, Any]:
    events = {"type": "array", "items": {"$ref": "#/components/schemas/ServerEvent"}, "maxItems": MOST_EVENTS}
    body = {"anyOf": [{"type": "object", "properties": {"events": events}, "required": ["events"]}, events]}
    answers = {
        status: {
            "description": words,
            "content": {
                f"application/{'json' if status == '202' else 'problem+json'}": {
                    "schema": TAKEN if status == "202" else {"type": "object"}
                }
            },
        }
        for status, words in ANSWERS.items()
    }
    key = {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": "ingest_events",
        "tags": ["track"],
        "summary": f"Send up to {MOST_EVENTS} events from a server, also of days gone by.",
        "parameters": [key | {"description": "`Bearer ja_sk_…` with the scope ingest, or a public key."}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": answers,
    }


def _plausible() -> dict[str, Any]:
    properties = {name: {"description": field} for field, names in NAMES.items() for name in names}
    answers: dict[str, Any] = {status: {"description": words} for status, words in PLAUSIBLE_ANSWERS.items()}
    return {
        "operationId": "plausible_event",
        "tags": ["track"],
        "summary": "Send an event as Plausible's Events API takes it.",
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "object", "properties": properties}}
                for kind in ("application/json", "text/plain")
            },
        },
        "responses": answers,
    }
