-- Finished sessions of these days that saw certain pages: from the first to the last event there.
select
    r.session_id as session_id,
    any(r.visitor_id) as visitor_id,
    min($first_ms) as started_ms,
    max($last_ms) as ended_ms,
    toInt64(0) as previous_ms,
    any($is_sure) as is_sure,
    any(r.is_bounce) as is_bounce,
    toUInt64(sum($pageviews)) as pageviews,
    toUInt64(sum($events)) as events,
    toUInt64(sum($engaged_ms)) as engaged_ms,
    toUInt64(any(r.ended_ms - r.started_ms)) as duration_ms,
    groupArrayArray(r.event_ms) as event_ms,
    groupArrayArray(r.event_kinds) as event_kinds,
    groupArrayArray(r.event_engaged_ms) as event_engaged_ms$dimensions
from page_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and $where
group by session_id
