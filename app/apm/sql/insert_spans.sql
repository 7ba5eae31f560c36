-- Which spans do these bytes hold? One row each; what two generations of semantic conventions name differently has one
-- column, and everything personal or secret is taken out on the way.
insert into spans_in
with
    $senders
    each as
    (
        select
            site_id, received_ns, request_hash, key_id, hidden, resource, service, is_nameless, service_namespace,
            environment, host, version, sdk_name, sdk_language, sdk_version, scope_name, scope_version,
            s.trace_id as sent_trace_id,
            s.span_id as sent_span_id,
            s.parent_span_id as sent_parent_id,
            s.trace_state as trace_state,
            left(s.name, 1000) as raw_name,
            s.kind as sent_kind,
            s.start_time_unix_nano as started,
            s.end_time_unix_nano as ended,
            s.status.code as sent_status,
            left(s.status.message, $longest_text) as raw_message,
            s.flags as flags,
            length(s.attributes) > $most_attributes as has_many,
            arrayExists(v -> length(v) > $longest_text, s.attributes.value.string_value) as has_long,
            arraySlice(s.attributes.key, 1, $most_attributes) as keys,
            $texts as raw_texts,
            s.events.time_unix_nano as event_times,
            s.events.name as event_names,
            $event_maps as raw_event_maps,
            s.links.trace_id as link_traces,
            s.links.span_id as link_spans,
            $link_maps as link_maps
        from scoped
        array join many_of_scope as s
    ),
    read as
    (
        select
            *,
            toUInt8(if(sent_kind between 0 and 5, sent_kind, 0)) as kind,
            sent_parent_id not in ('', unhex('0000000000000000')) as has_parent,
            started = 0 as has_no_time,
            started > received_ns + $ahead_ns as is_ahead,
            started between 1 and received_ns - $behind_ns as is_behind,
            ended < started as ends_before,
            multiIf(
                is_ahead, received_ns,
                started != 0, started,
                ended between received_ns - $behind_ns and received_ns + $ahead_ns, ended,
                received_ns) as start_ns,
            -- What does not fit into a JavaScript number (104 days) is no duration.
            if(ends_before or has_no_time, 0, least(ended - started, 9007199254740991)) as duration
        from each
    ),
    judged as
    (
        select *, $found as dirty
        from read
    ),
    cleaned as
    (
        select
            *,
            if(dirty = 0, raw_texts, $clean_texts) as texts,
            if(dirty = 0, raw_name, $clean_name) as name,
            if(dirty = 0, raw_message, $clean_message) as status_message,
            if(dirty = 0, raw_event_maps, $clean_event_maps) as event_maps
        from judged
    ),
    marked as
    (
        select
            *,
            if(dirty != 0 and (texts != raw_texts or name != raw_name or status_message != raw_message
                or event_maps != raw_event_maps), dirty, 0) as scrubbed,
            if(has(keys, 'db.system.name'), texts[indexOf(keys, 'db.system.name')], texts[indexOf(keys, 'db.system')]) as db_system
        from cleaned
    )
select
    site_id,
    fromUnixTimestamp64Milli(toInt64(intDiv(received_ns, 1000000)), 'UTC') as received,
    request_hash,
    key_id,
    toFixedString(left(sent_trace_id, 16), 16) as trace_id,
    toFixedString(left(sent_span_id, 8), 8) as span_id,
    toFixedString(if(length(sent_parent_id) = 8, sent_parent_id, ''), 8) as parent_span_id,
    trace_state,
    name,
    kind,
    fromUnixTimestamp64Nano(toInt64(start_ns), 'UTC') as start,
    duration as duration_ns,
    if(sent_status in (1, 2), sent_status, 0) as status,
    status_message,
    -- Of the W3C flags, bit 8 says whether bit 9 tells that the parent is remote; older senders set neither.
    multiIf(
        not has_parent, kind not in (3, 4),
        bitTest(flags, 8), bitTest(flags, 9) and kind not in (3, 4),
        kind in (2, 5)) as is_entry,
    least(greatest(multiIf(
        has(keys, 'SampleRate'), toFloat32OrZero(texts[indexOf(keys, 'SampleRate')]),
        -- The threshold of consistent sampling: of 2^56 random values, those from it on were kept.
        position(trace_state, 'th:') > 0, toFloat32(72057594037927936 / (72057594037927936 - least(72057594037927935,
            reinterpretAsUInt64(reverse(unhex(rightPad(extract(trace_state, 'ot=[^,]*?th:([0-9a-f]{1,14})'), 14, '0'))))))),
        1), 1), 1000000) as weight,
    service,
    service_namespace,
    environment,
    host,
    version,
    sdk_name,
    sdk_language,
    sdk_version,
    scope_name,
    scope_version,
    if(has(keys, 'http.request.method'), texts[indexOf(keys, 'http.request.method')], texts[indexOf(keys, 'http.method')]) as http_method,
    texts[indexOf(keys, 'http.route')] as http_route,
    toUInt16OrZero(if(
        has(keys, 'http.response.status_code'),
        texts[indexOf(keys, 'http.response.status_code')],
        texts[indexOf(keys, 'http.status_code')])) as http_status,
    multiIf(
        has(keys, 'url.path'), texts[indexOf(keys, 'url.path')],
        has(keys, 'http.target'), cutQueryStringAndFragment(texts[indexOf(keys, 'http.target')]),
        has(keys, 'url.full'), path(texts[indexOf(keys, 'url.full')]),
        has(keys, 'http.url'), path(texts[indexOf(keys, 'http.url')]),
        '') as url_path,
    db_system,
    if(db_system = '', '', left(normalizeQuery(multiIf(
        has(keys, 'db.query.text'), texts[indexOf(keys, 'db.query.text')],
        has(keys, 'db.statement'), texts[indexOf(keys, 'db.statement')],
        texts[indexOf(keys, 'db.query.summary')])), 2000)) as db_statement,
    if(has(keys, 'rpc.system.name'), texts[indexOf(keys, 'rpc.system.name')], texts[indexOf(keys, 'rpc.system')]) as rpc_system,
    texts[indexOf(keys, 'messaging.system')] as messaging_system,
    multiIf(
        kind not in (3, 4) and db_system = '', '',
        has(keys, 'peer.service'), texts[indexOf(keys, 'peer.service')],
        has(keys, 'service.peer.name'), texts[indexOf(keys, 'service.peer.name')],
        has(keys, 'messaging.destination.name'), texts[indexOf(keys, 'messaging.destination.name')],
        has(keys, 'server.address'), texts[indexOf(keys, 'server.address')],
        has(keys, 'net.peer.name'), texts[indexOf(keys, 'net.peer.name')],
        texts[indexOf(keys, 'http.host')]) as peer,
    mapFromArrays(keys, texts) as attributes,
    resource,
    arrayMap(t -> fromUnixTimestamp64Nano(toInt64(if(t between 1 and 4000000000000000000, t, start_ns)), 'UTC'), event_times)
        as `events.ts`,
    event_names as `events.name`,
    event_maps as `events.attributes`,
    arrayMap(id -> toFixedString(if(length(id) = 16, id, ''), 16), link_traces) as `links.trace_id`,
    arrayMap(id -> toFixedString(if(length(id) = 8, id, ''), 8), link_spans) as `links.span_id`,
    link_maps as `links.attributes`,
    intDiv(toInt64(received_ns) - toInt64(ended), 1000000) as skew_ms,
    bitOr(bitOr(bitOr(toUInt16(is_behind), bitShiftLeft(toUInt16(is_ahead), 1)),
        bitOr(bitShiftLeft(toUInt16(has_no_time), 2), bitShiftLeft(toUInt16(ends_before), 3))),
        bitOr(bitOr(bitShiftLeft(toUInt16(has_many), 4), bitShiftLeft(toUInt16(has_long), 5)),
        bitShiftLeft(toUInt16(is_nameless), 6))) as flaws,
    scrubbed
from marked
