-- The pages of sessions in the period, as their events stand now.
select
    e.session_id as session_id,
    any(e.visitor_id) as visitor_id,
    e.hostname as hostname,
    toLowCardinality(e.path) as path,
    countIf($counted) as counted,
    countIf(e.name = 'pageview') as pageviews,
    countIf(e.name != 'engagement') as events,
    max(e.scroll_pct) as scroll_pct,
    sum(e.engaged_ms) as engaged_ms,
    toUInt8(1) as several,
    toUInt8(1) as several_here,
    toUInt8(2) as host_mark
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and $sessions
  and $match
  and $where
group by session_id, hostname, path
