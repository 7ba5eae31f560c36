-- Spans counted beforehand, by quarters of an hour.
select
    r.first_ms as started_ms,
    r.last_ms as ended_ms,
    r.previous_ms as previous_ms,
    r.visits as visits,
    r.bounces as bounces,
    toUInt8(1) as is_sure,
    toUInt64(0) as visitor_id,
    r.pageviews as pageviews,
    r.engaged_ms as engaged_ms,
    emptyArrayInt64() as event_ms,
    emptyArrayUInt8() as event_views,
    emptyArrayUInt32() as event_engaged_ms
from quarter_rollup as r
where r.site_id = {site:UInt64}
  and $days
