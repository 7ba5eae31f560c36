-- Finished sessions of these days, as the roll-up has them.
select
    r.session_id as session_id,
    r.visitor_id as visitor_id,
    r.started_ms as started_ms,
    r.ended_ms as ended_ms,
    r.previous_ms as previous_ms,
    $is_sure as is_sure,
    r.is_bounce as is_bounce,
    toUInt64($pageviews) as pageviews,
    toUInt64($events) as events,
    toUInt64($engaged_ms) as engaged_ms,
    toUInt64(r.ended_ms - r.started_ms) as duration_ms,
    r.event_ms as event_ms,
    r.event_kinds as event_kinds,
    r.event_engaged_ms as event_engaged_ms$dimensions
from session_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and $where
