-- Sessions counted by the buckets of their start, their end, and the end of their visitor's previous session.
select
    roundDown(greatest(started_ms, {start_ms:Int64}), {bounds:Array(Int64)}) as first_bucket,
    roundDown(least(ended_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)}) as last_bucket,
    if(previous_ms < first_bucket, toInt64(0), roundDown(least(previous_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)})) as seen_bucket,
    count() as n,
    sum(is_bounce) as n_bounces,
    countIf(is_sure) as n_sure,
    countIf(is_sure and previous_ms < {start_ms:Int64}) as n_first,
    uniqExactStateIf(visitor_id, not is_sure) as unsure,
    sum(pageviews) as n_pageviews,
    sum(events) as n_events,
    sum(engaged_ms) as n_engaged_ms,
    sum(duration_ms) as n_duration_ms,
    sumMap(
        arrayMap(
            at -> if(at < {start_ms:Int64} or at >= {end_ms:Int64}, toInt64(-1), roundDown(at, {bounds:Array(Int64)})),
            if(first_bucket = last_bucket, emptyArrayInt64(), event_ms)),
        if(first_bucket = last_bucket, [], arrayMap(kind -> toUInt8(kind = 1), event_kinds)),
        if(first_bucket = last_bucket, [], arrayMap(kind -> toUInt8(kind != 0), event_kinds)),
        if(first_bucket = last_bucket, [], event_engaged_ms)) as split
from
(
    $sessions
)
group by first_bucket, last_bucket, seen_bucket
