-- Spans counted beforehand.
select
    roundDown(r.first_ms, {bounds:Array(Int64)}) as first_bucket,
    roundDown(least(r.last_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)}) as last_bucket,
    if(r.previous_ms < first_bucket, toInt64(0), roundDown(r.previous_ms, {bounds:Array(Int64)})) as seen_bucket,
    sum(r.visits) as n,
    sum(r.bounces) as n_bounces,
    n as n_sure,
    sumIf(r.visits, r.previous_ms < {start_ms:Int64}) as n_first,
    uniqExactStateIf(toUInt64(0), 0) as unsure,
    sum(r.pageviews) as n_pageviews,
    sum(r.events) as n_events,
    sum(r.engaged_ms) as n_engaged_ms,
    sum(r.duration_ms) as n_duration_ms,
    ([toInt64(0)], [toUInt64(0)], [toUInt64(0)], [toUInt64(0)]) as split
from quarter_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.first_ms < {end_ms:Int64}
  and r.last_ms >= {start_ms:Int64}
group by first_bucket, last_bucket, seen_bucket
