"""The holes of the insert statements: what all signals do alike to a value, a resource, a time. Pure; makes SQL."""

from app.apm import otlp, scrub
from app.kit.sql import Fragment

# Caps of what one item may hold; what is more is cut off and counted (marks.py).
MOST_ATTRIBUTES = 256
LONGEST_TEXT = 16_384
# How far a sender's clock may be ahead, and how old telemetry may be: it goes into the partition of its day.
AHEAD_NS = 3_600 * 10**9
BEHIND_NS = 30 * 86_400 * 10**9

CAPS = {
    "most_attributes": Fragment(str(MOST_ATTRIBUTES)),
    "longest_text": Fragment(str(LONGEST_TEXT)),
    "ahead_ns": Fragment(f"toUInt64({AHEAD_NS})"),
    "behind_ns": Fragment(f"toUInt64({BEHIND_NS})"),
}


def text(value: str, depth: int = otlp.ATTRIBUTE_DEPTH) -> str:
    """SQL: a value as text, not longer than the cap."""
    whole = otlp.as_text(value, depth)
    cut = f"leftUTF8(assumeNotNull({value}.string_value), {LONGEST_TEXT})"
    return f"if(length({value}.string_value) > {LONGEST_TEXT}, {cut}, {whole})"


def texts(pairs: str) -> str:
    """SQL: the values of repeated key and value, as many as the cap allows."""
    return f"arrayMap(a -> {text('a.value')}, arraySlice({pairs}, 1, {MOST_ATTRIBUTES}))"


def as_map(pairs: str) -> str:
    """SQL: repeated key and value as a map of texts."""
    return f"mapFromArrays(arrayMap(a -> a.key, arraySlice({pairs}, 1, {MOST_ATTRIBUTES})), {texts(pairs)})"


def maps(many: str, name: str) -> str:
    """SQL: the attributes of each of many (events, links), as maps."""
    return f"arrayMap({name} -> {as_map(name + '.attributes')}, {many})"


def named(*keys: str) -> str:
    """SQL: the value of the first of these keys that a resource has."""
    found = "''"
    for key in reversed(keys):
        found = f"if(has(names, '{key}'), found[indexOf(names, '{key}')], {found})"
    return found


RESOURCE = {
    "service_named": named("service.name"),
    "service_namespace": named("service.namespace"),
    "environment": named("deployment.environment.name", "deployment.environment"),
    "host": named("host.name", "k8s.pod.name", "service.instance.id"),
    "version": named("service.version"),
    "sdk_name": named("telemetry.sdk.name"),
    "sdk_language": named("telemetry.sdk.language"),
    "sdk_version": named("telemetry.sdk.version"),
}


def of_resource() -> dict[str, Fragment]:
    """Holes about the resource ``r`` of what follows: its texts, the rules that may meet them, and its columns."""
    found = scrub.with_hidden(scrub.found(scrub.joined("names", "raw_found")), "names", "hidden")
    return {
        "resource_texts": Fragment(texts("pairs")),
        "resource_found": Fragment(found),
        "clean_resource": Fragment(scrub.clean_values("names", "raw_found", "hidden", "of_resource", "0")),
        "resource_columns": Fragment(",\n            ".join(f"{sql} as {name}" for name, sql in RESOURCE.items())),
    }


def hidden() -> Fragment:
    """SQL: the keys that a site hides, from two lists that go along (a site, a key)."""
    return Fragment(
        "arrayFilter((key, of_site) -> of_site = site_id, {hidden_keys:Array(String)}, {hidden_sites:Array(UInt64)})"
    )


def logs(is_scrubbed: bool = True) -> dict[str, Fragment]:
    """The holes of ``insert_logs.sql`` but its items and senders."""
    found = scrub.found(scrub.joined("keys", "raw_texts", "raw_body"))
    return {
        **CAPS,
        "texts": Fragment(texts("s.attributes")),
        "body": Fragment(text("s.body", otlp.BODY_DEPTH)),
        "found": Fragment(scrub.with_hidden(found, "keys", "hidden") if is_scrubbed else "toUInt16(0)"),
        "clean_texts": Fragment(scrub.clean_values("keys", "raw_texts", "hidden", "dirty", "0")),
        "clean_body": Fragment(scrub.clean("raw_body")),
    }


# A point keeps so many measurements with their trace; SDKs send one for each bucket.
MOST_EXEMPLARS = 64
NO_EXEMPLARS = (
    "CAST([], 'Array(Tuple(time UInt64, as_double Nullable(Float64), as_int Nullable(Int64),"
    " span_id String, trace_id String))')"
)

# What the kinds of metrics have of what a point may have; the rest is as it is in a point that has nothing.
_NOTHING = {
    "value": "0.", "count": "toUInt64(0)", "least": "0.", "most": "0.", "bounds": "emptyArrayFloat64()",
    "counts": "emptyArrayUInt64()", "scale": "toInt32(0)", "zeros": "toUInt64(0)", "positive_from": "toInt32(0)",
    "negative_from": "toInt32(0)", "negative": "emptyArrayUInt64()",
}  # fmt: skip
_NUMBER = {"value": "coalesce(p.as_double, toFloat64(p.as_int), 0.)"}
_COUNTED = {"value": "p.sum", "count": "p.count"}
_BETWEEN = {**_COUNTED, "least": "p.min", "most": "p.max"}
_KINDS = {
    "gauge": _NUMBER,
    "sum": _NUMBER,
    "histogram": {**_BETWEEN, "bounds": "p.explicit_bounds", "counts": "p.bucket_counts"},
    "exponential_histogram": {
        **_BETWEEN, "scale": "p.scale", "zeros": "p.zero_count", "positive_from": "p.positive.offset",
        "counts": "p.positive.bucket_counts", "negative_from": "p.negative.offset",
        "negative": "p.negative.bucket_counts",
    },
    # Of a summary, bounds are its quantiles, and what they are is in values; these are no counts.
    "summary": {**_COUNTED, "bounds": "p.quantile_values.quantile"},
}  # fmt: skip


def points() -> dict[str, Fragment]:
    """The holes of ``insert_points.sql`` but its senders."""
    arrays = []
    for kind, columns in _KINDS.items():
        parts = ", ".join({**_NOTHING, **columns}.values())
        values = "p.quantile_values.value" if kind == "summary" else "emptyArrayFloat64()"
        exemplars = NO_EXEMPLARS if kind == "summary" else "p.exemplars"
        told = f"'{kind}', p.start, p.time, p.flags, p.attributes, {parts}, {values}, {exemplars}"
        arrays.append(f"arrayMap(p -> tuple({told}), s.{kind}.data_points)")
    found = scrub.with_hidden(scrub.found(scrub.joined("keys", "raw_texts")), "keys", "hidden")
    return {
        **{name: cap for name, cap in CAPS.items() if name != "longest_text"},
        "most_exemplars": Fragment(str(MOST_EXEMPLARS)),
        "points": Fragment(f"arrayConcat({', '.join(arrays)})"),
        "texts": Fragment(texts("pairs")),
        "found": Fragment(found),
        "clean_texts": Fragment(scrub.clean_values("keys", "raw_texts", "hidden", "dirty", "0")),
    }


def senders(resources: str, scopes: str, each: str) -> dict[str, Fragment]:
    """The holes of ``senders.sql`` but its items: what a signal calls its parts."""
    names = {"resources": resources, "scopes": scopes, "each": each}
    hidden_ = {"hidden": hidden(), "most_attributes": CAPS["most_attributes"]}
    return {**{key: Fragment(name) for key, name in names.items()}, **hidden_, **of_resource()}


def spans(is_scrubbed: bool = True) -> dict[str, Fragment]:
    """The holes of ``insert_spans.sql`` but its items."""
    is_client = "kind in (3, 4)"
    event_texts = "arrayFlatten(arrayMap(m -> mapValues(m), raw_event_maps))"
    found = scrub.found(
        scrub.joined("keys", "raw_texts", "raw_name", "raw_message", f"arrayStringConcat({event_texts}, '\\x02')")
    )
    return {
        **CAPS,
        "texts": Fragment(texts("s.attributes")),
        "event_maps": Fragment(maps("s.events", "e")),
        "link_maps": Fragment(maps("s.links", "l")),
        "found": Fragment(scrub.with_hidden(found, "keys", "hidden") if is_scrubbed else "toUInt16(0)"),
        "clean_texts": Fragment(scrub.clean_values("keys", "raw_texts", "hidden", "dirty", is_client)),
        "clean_name": Fragment(scrub.clean("raw_name")),
        "clean_message": Fragment(scrub.clean("raw_message")),
        "clean_event_maps": Fragment(scrub.clean_maps("raw_event_maps", "hidden", "dirty", is_client)),
    }
