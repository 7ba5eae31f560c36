-- Sessions that lie in one quarter of an hour, and so in one bucket.
select
    roundDown((toInt64(r.day) * 96 - 2 + r.first_quarter) * 900000, {bounds:Array(Int64)}) as first_bucket,
    first_bucket as last_bucket,
    toInt64(0) as seen_bucket,
    count() as n,
    sum(r.is_bounce) as n_bounces,
    countIf(not r.several) as n_sure,
    n_sure as n_first,
    uniqExactStateIf(r.visitor_id, r.several) as unsure,
    toUInt64(sum(r.pageviews)) as n_pageviews,
    toUInt64(sum(r.events)) as n_events,
    sum(r.engaged_ms) as n_engaged_ms,
    toUInt64(sum(r.ended_ms - r.started_ms)) as n_duration_ms,
    ([toInt64(0)], [toUInt64(0)], [toUInt64(0)], [toUInt64(0)]) as split
from session_rollup as r
where r.site_id = {site:UInt64}
  and not r.is_long
  and $days
  and $where
group by r.day, r.first_quarter
