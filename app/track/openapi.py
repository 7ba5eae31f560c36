"""The browser's door in words: what OpenAPI says about ``/api/track``, which the framework does not see."""

from typing import Any

import msgspec

from app.track import openapi_servers
from app.track.wire import LONGEST_KEY, LONGEST_VALUE, MOST_EVENTS, MOST_PROPS, Sent

FIELDS = {
    "s": "Public id of the site, or a key of it that may send events.",
    "n": "`pageview`, `engagement`, or a name of your own.",
    "u": "Address of the page. Its query is read for campaigns and then forgotten.",
    "l": "Title of the page. Its e-mail addresses are hidden and it is cut to 200 characters.",
    "i": "Id of this event. A retry sends the same, and the event counts once.",
    "v": "Id of the page view that this event belongs to.",
    "r": "`document.referrer`, with the first page view of a page load.",
    "w": "Width of the window in CSS pixels, for its size class only.",
    "a": "Milliseconds since the event happened, by the sender's own clock.",
    "t": "When it happened, ISO 8601 or unix milliseconds, instead of `a`.",
    "p": f"Your own properties: {MOST_PROPS} keys of {LONGEST_KEY} characters with values of {LONGEST_VALUE}.",
    "$": "Revenue.",
    "e": "Milliseconds of attention since the last report.",
    "d": "Deepest scroll, percent of the page.",
    "y": "1 when this was sent before.",
    "b": "1 when the browser is driven by a program.",
    "q": "1 when it happened without the visitor doing anything, so that it does not end a bounce.",
    "h": "1 when the fragment of `u` is part of the page's path, whatever it looks like.",
}
ANSWERS = {
    "202": "Taken, or dropped for a reason that the sender cannot change. With `debug=1` the body says which.",
    "400": "Not understood; nothing was taken.",
    "403": "The page is on a host that is not in the site's allowed origins.",
    "404": "No site has this id or key.",
    "408": "The body took too long to arrive.",
    "413": "The body is larger than 64 KB.",
    "429": "More events in a second than one site may send.",
    "503": "Cannot be made durable at the moment; send it again, with the same `i` and `y`.",
}
WHAT_IS_SEEN = {
    "type": "object",
    "properties": {
        "accepted": {"type": "integer"},
        "dropped": {"type": "array", "items": {"type": "object"}},
        "seen": {"type": "object"},
    },
}


def schemas() -> dict[str, Any]:
    """The components that the paths refer to."""
    _, made = msgspec.json.schema_components([Sent], ref_template="#/components/schemas/{name}")
    for name, field in made["Sent"]["properties"].items():
        field["description"] = FIELDS[name]
    return made | openapi_servers.schemas()


def paths() -> dict[str, Any]:
    """The path items of the door."""
    one = {"$ref": "#/components/schemas/Sent"}
    events = {"type": "array", "items": one, "maxItems": MOST_EVENTS}
    body = {"anyOf": [one, {"type": "object", "properties": {"events": events}, "required": ["events"]}]}
    answers: dict[str, Any] = {status: {"description": words} for status, words in ANSWERS.items()}
    for status, answer in answers.items():
        kind, schema = ("json", WHAT_IS_SEEN) if status == "202" else ("problem+json", {"type": "object"})
        answer["content"] = {f"application/{kind}": {"schema": schema}}
    pixel = {**answers, "200": {"description": "A transparent picture of 1 × 1.", "content": {"image/gif": {}}}}
    del pixel["202"], pixel["408"], pixel["413"]
    return {
        "/api/track": {
            "post": {
                "operationId": "track",
                "tags": ["track"],
                "summary": f"Send one event, or up to {MOST_EVENTS} of them.",
                "parameters": [_query("debug", "1: say what became of each event.", {"enum": ["1"]})],
                "requestBody": {
                    "required": True,
                    # Browsers send text without asking for permission first.
                    "content": {kind: {"schema": body} for kind in ("application/json", "text/plain")},
                },
                "responses": answers,
            },
            "get": {
                "operationId": "track_without_script",
                "tags": ["track"],
                "summary": "Count a page view by a picture; the page is told by `u` or by the Referer header.",
                "parameters": [
                    _query("s", FIELDS["s"], {"maxLength": 120}, is_required=True),
                    *(_query(name, FIELDS[name], {}) for name in ("n", "u", "r", "i")),
                ],
                "responses": pixel,
            },
        },
        **openapi_servers.paths(),
    }


def _query(name: str, words: str, bounds: dict[str, Any], *, is_required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", **bounds}
    return {"name": name, "in": "query", "required": is_required, "description": words, "schema": schema}
