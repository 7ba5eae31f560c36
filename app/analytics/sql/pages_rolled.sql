-- The pages of finished sessions of these days, as the roll-up has them.
select
    r.session_id as session_id,
    r.visitor_id as visitor_id,
    r.hostname as hostname,
    r.path as path,
    toUInt64($pageviews) as counted,
    toUInt64($pageviews) as pageviews,
    toUInt64($events) as events,
    toUInt8($scroll_pct) as scroll_pct,
    toUInt64($engaged_ms) as engaged_ms,
    toUInt8($several) as several,
    toUInt8($several_here) as several_here,
    toUInt8($host_mark) as host_mark
from page_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and $where
