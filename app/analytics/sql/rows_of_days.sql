-- The values of dimensions on whole days.
select
    r.dimension as dimension,
    r.value as value,
    r.country as country,
    sum(r.visitors) as visitors,
    sum(r.visits) as visits,
    sum(r.bounces) as bounces,
    sum(r.pageviews) as pageviews,
    sum(r.events) as events,
    sum(r.engaged_ms) as engaged_ms,
    sum(r.duration_ms) as duration_ms,
    sum(r.scroll_pct) as scroll_pct,
    sum(r.scrolled) as scrolled
from day_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.dimension in {dimensions:Array(String)}
group by dimension, value, country
