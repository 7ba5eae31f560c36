-- The titles of pages: who viewed a page called so, or did what was asked for there.
select
    'title' as dimension,
    e.title as value,
    '' as country,
    uniqExactIf(e.visitor_id, $counted) as visitors,
    uniqExactIf(e.session_id, $counted) as visits,
    toUInt64(0) as bounces,
    countIf(e.name = 'pageview') as pageviews,
    countIf(e.name != 'engagement') as events,
    sum(e.engaged_ms) as engaged_ms,
    toUInt64(0) as duration_ms,
    toUInt64(0) as scroll_pct,
    toUInt64(0) as scrolled
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and e.title != ''
  and $match
  and $where
group by value
