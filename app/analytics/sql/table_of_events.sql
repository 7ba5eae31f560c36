-- The events of each combination of values. A visit and a visitor count where something happened.
select
    $keys,
    uniqExactIf(e.visitor_id, $counted) as visitors,
    uniqExactIf(e.session_id, $counted) as visits,
    toUInt64(0) as bounces,
    countIf(e.name = 'pageview') as pageviews,
    countIf(e.name != 'engagement') as events,
    sum(e.engaged_ms) as engaged_ms,
    toUInt64(0) as duration_ms
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and $has
  and $match
  and $where
group by $names
having visits > 0
