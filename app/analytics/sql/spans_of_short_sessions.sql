-- Sessions that lie in one quarter of an hour, and so in one bucket.
select
    first_bucket,
    first_bucket as last_bucket,
    if(previous_ms < first_bucket, toInt64(0), roundDown(previous_ms, {bounds:Array(Int64)})) as seen_bucket,
    sum(q.n) as n,
    sum(q.n_bounces) as n_bounces,
    sum(q.n_sure) as n_sure,
    sumIf(q.n_sure, previous_ms < {start_ms:Int64}) as n_first,
    uniqExactMergeState(q.unsure) as unsure,
    sum(q.n_pageviews) as n_pageviews,
    sum(q.n_events) as n_events,
    sum(q.n_engaged_ms) as n_engaged_ms,
    sum(q.n_duration_ms) as n_duration_ms,
    ([toInt64(0)], [toUInt64(0)], [toUInt64(0)], [toUInt64(0)]) as split
from
(
    select
        roundDown((toInt64(r.day) * 96 - 2 + r.first_quarter) * 900000, {bounds:Array(Int64)}) as first_bucket,
        if(r.previous_quarter = 255, toInt64(0), (toInt64(r.day) * 96 - 2 + r.previous_quarter) * 900000) as previous_ms,
        count() as n,
        sum(r.is_bounce) as n_bounces,
        countIf(not ($unsure)) as n_sure,
        uniqExactStateIf(r.visitor_id, $unsure) as unsure,
        toUInt64(sum(r.pageviews)) as n_pageviews,
        toUInt64(sum(r.events)) as n_events,
        sum(r.engaged_ms) as n_engaged_ms,
        toUInt64(sum(r.ended_ms - r.started_ms)) as n_duration_ms
    from session_rollup as r
    where r.site_id = {site:UInt64}
      and not r.is_long
      and $days
      and (toInt64(r.day) * 96 - 2 + r.first_quarter) * 900000 >= {start_ms:Int64}
      and (toInt64(r.day) * 96 - 2 + r.first_quarter) * 900000 < {end_ms:Int64}
      and $where
    group by r.day, r.first_quarter, r.previous_quarter
) as q
group by first_bucket, seen_bucket
