-- Which log records do these bytes hold? One row each, with its level told in one way, and cleaned like spans are.
insert into logs_in
with
    $senders
    each as
    (
        select
            site_id, received_ns, request_hash, key_id, hidden, resource, service, is_nameless, service_namespace,
            environment, host, version, sdk_name, sdk_language, sdk_version, scope_name,
            s.trace_id as sent_trace_id,
            s.span_id as sent_span_id,
            s.time_unix_nano as sent_time,
            s.observed_time_unix_nano as observed,
            s.severity_number as sent_severity,
            lower(s.severity_text) as severity_text,
            s.event_name as event_name,
            $body as raw_body,
            length(s.attributes) > $most_attributes as has_many,
            length(s.body.string_value) > $longest_text
                or arrayExists(v -> length(v) > $longest_text, s.attributes.value.string_value) as has_long,
            arraySlice(s.attributes.key, 1, $most_attributes) as keys,
            $texts as raw_texts
        from scoped
        array join many_of_scope as s
    ),
    read as
    (
        select
            *,
            sent_time = 0 as has_no_time,
            if(sent_time = 0, observed, sent_time) as told_time,
            told_time > received_ns + $ahead_ns as is_ahead,
            told_time between 1 and received_ns - $behind_ns as is_behind,
            if(told_time = 0 or is_ahead, received_ns, told_time) as at_ns
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
            if(dirty = 0, raw_body, $clean_body) as body
        from judged
    ),
    levelled as
    (
        select
            *,
            -- Senders that set no number say it in a text, in an attribute, or at the body's beginning.
            if(sent_severity between 1 and 24, '', multiIf(
                severity_text != '', severity_text,
                has(keys, 'level'), lower(texts[indexOf(keys, 'level')]),
                has(keys, 'severity'), lower(texts[indexOf(keys, 'severity')]),
                has(keys, 'log.level'), lower(texts[indexOf(keys, 'log.level')]),
                lower(extract(left(body, 256), '(?i)\\b(trace|debug|info|notice|warn|warning|error|fatal|critical|panic)\\b')))) as said,
            if(sent_severity between 1 and 24, sent_severity, transform(
                said,
                ['trace', 'debug', 'dbug', 'info', 'information', 'notice', 'warn', 'warning', 'error', 'err', 'fatal', 'critical', 'crit', 'emerg', 'alert', 'panic'],
                [1, 5, 5, 9, 9, 10, 13, 13, 17, 17, 21, 21, 21, 21, 21, 21], 0)) as severity
        from cleaned
    )
select
    site_id,
    fromUnixTimestamp64Milli(toInt64(intDiv(received_ns, 1000000)), 'UTC') as received,
    request_hash,
    key_id,
    fromUnixTimestamp64Nano(toInt64(at_ns), 'UTC') as ts,
    toUInt8(severity) as severity_number,
    ['', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'][if(severity = 0, 1, intDiv(severity - 1, 4) + 2)] as level,
    body,
    event_name,
    toFixedString(if(length(sent_trace_id) = 16, sent_trace_id, ''), 16) as trace_id,
    toFixedString(if(length(sent_span_id) = 8, sent_span_id, ''), 8) as span_id,
    service,
    service_namespace,
    environment,
    host,
    version,
    sdk_name,
    sdk_language,
    sdk_version,
    scope_name,
    mapFromArrays(keys, texts) as attributes,
    resource,
    intDiv(toInt64(received_ns) - toInt64(told_time), 1000000) as skew_ms,
    bitOr(bitOr(toUInt16(is_behind), bitShiftLeft(toUInt16(is_ahead), 1)),
        bitOr(bitOr(bitShiftLeft(toUInt16(has_no_time and observed = 0), 2), bitShiftLeft(toUInt16(has_many), 4)),
        bitOr(bitShiftLeft(toUInt16(has_long), 5), bitShiftLeft(toUInt16(is_nameless), 6)))) as flaws,
    if(dirty != 0 and (texts != raw_texts or body != raw_body), dirty, 0) as scrubbed
from levelled
