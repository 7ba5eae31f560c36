-- Which data points do these bytes hold? Points of all kinds of metrics have the same columns; a point that says that
-- nothing was recorded (flag 1) is none. (It is left out of its list: a condition here would be looked for in the bytes.)
insert into points_in
with
    $senders
    metrics as
    (
        select
            * except (many_of_scope),
            s.name as metric,
            s.description as description,
            s.unit as unit,
            multiIf(
                notEmpty(s.sum.data_points), s.sum.aggregation_temporality,
                notEmpty(s.histogram.data_points), s.histogram.aggregation_temporality,
                s.exponential_histogram.aggregation_temporality) as temporality,
            s.sum.is_monotonic as is_monotonic,
            $points as points
        from scoped
        array join many_of_scope as s
    ),
    each as
    (
        select
            * except (points),
            point.1 as kind, point.2 as started, point.3 as sent_time, point.4 as flags, point.5 as pairs, point.6 as value,
            point.7 as count, point.8 as least, point.9 as most, point.10 as bounds, point.11 as counts, point.12 as scale,
            point.13 as zeros, point.14 as positive_from, point.15 as negative_from, point.16 as negative,
            point.17 as quantiles, point.18 as sent_exemplars
        from (select * except (s) from metrics)
        array join arrayFilter(told -> not bitTest(told.4, 0), points) as point
    ),
    read as
    (
        select
            *,
            arrayMap(a -> a.key, arraySlice(pairs, 1, $most_attributes)) as keys,
            $texts as raw_texts,
            length(pairs) > $most_attributes as has_many,
            sent_time = 0 as has_no_time,
            sent_time > received_ns + $ahead_ns as is_ahead,
            sent_time between 1 and received_ns - $behind_ns as is_behind,
            if(has_no_time or is_ahead, received_ns, sent_time) as at_ns
        from each
    ),
    judged as
    (
        select *, $found as dirty
        from read
    ),
    cleaned as
    (
        select *, if(dirty = 0, raw_texts, $clean_texts) as texts
        from judged
    )
select
    site_id,
    fromUnixTimestamp64Milli(toInt64(intDiv(received_ns, 1000000)), 'UTC') as received,
    request_hash,
    key_id,
    metric,
    cityHash64(metric, kind, temporality, service, service_namespace, environment, host, resource,
        arraySort(arrayZip(keys, texts))) as series,
    kind,
    toUInt8(if(temporality in (1, 2), temporality, 0)) as temporality,
    is_monotonic,
    unit,
    left(description, 1000) as description,
    service,
    service_namespace,
    environment,
    host,
    sdk_name,
    sdk_language,
    sdk_version,
    scope_name,
    mapFromArrays(keys, texts) as attributes,
    resource,
    fromUnixTimestamp64Milli(toInt64(intDiv(at_ns, 1000000)), 'UTC') as ts,
    fromUnixTimestamp64Milli(toInt64(intDiv(if(started < 4000000000000000000, started, 0), 1000000)), 'UTC') as started_at,
    value,
    count,
    least,
    most,
    bounds,
    counts,
    toInt8(if(scale between -100 and 100, scale, 0)) as scale,
    zeros,
    positive_from,
    negative_from,
    negative,
    quantiles,
    intDiv(toInt64(received_ns) - toInt64(at_ns), 1000000) as skew_ms,
    bitOr(bitOr(toUInt16(is_behind), bitShiftLeft(toUInt16(is_ahead), 1)),
        bitOr(bitOr(bitShiftLeft(toUInt16(has_no_time), 2), bitShiftLeft(toUInt16(has_many), 4)),
        bitOr(bitShiftLeft(toUInt16(is_nameless), 6), bitShiftLeft(toUInt16(not isFinite(value)), 7)))) as flaws,
    if(dirty != 0 and texts != raw_texts, dirty, 0) as scrubbed,
    arrayMap(
        e -> (fromUnixTimestamp64Milli(toInt64(intDiv(e.time, 1000000)), 'UTC'), coalesce(e.as_double, toFloat64(e.as_int), 0.),
            toFixedString(e.trace_id, 16), toFixedString(if(length(e.span_id) = 8, e.span_id, ''), 8)),
        arrayFilter(e -> length(e.trace_id) = 16 and e.time between received_ns - $behind_ns and received_ns + $ahead_ns,
            arraySlice(sent_exemplars, 1, $most_exemplars))) as exemplars
from cleaned
