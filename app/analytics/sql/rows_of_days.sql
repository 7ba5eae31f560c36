-- The values of dimensions on whole days.
select
    r.dimension as dimension,
    r.value as value,
    r.country as country,
    sum(r.visitors) as visitors,
    sum(r.visits) as visits,
    sum(r.bounces) as bounces,
    sum(r.pageviews) as pageviews,
    sum(r.engaged_ms) as engaged_ms
from day_rollup as r
where r.site_id = {site:UInt64}
  and $days
  and r.dimension in {dimensions:Array(String)}
group by dimension, value, country
