-- The names of events, or the values of one of their properties.
select
    $dimension as dimension,
    $value as value,
    '' as country,
    uniqExact(e.visitor_id) as visitors,
    uniqExact(e.session_id) as visits,
    toUInt64(0) as bounces,
    count() as pageviews,
    count() as events,
    toUInt64(0) as engaged_ms,
    toUInt64(0) as duration_ms,
    toUInt64(0) as scroll_pct,
    toUInt64(0) as scrolled
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and e.name != 'engagement'
  and $sessions
  and $match
  and $where
group by dimension, value
