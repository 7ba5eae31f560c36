-- The values of dimensions on days that another product counted.
select
    r.dimension as dimension,
    r.value as value,
    toString(r.country) as country,
    sum(r.visitors) as visitors,
    sum(r.visits) as visits,
    sum(r.bounces) as bounces,
    sum(r.pageviews) as pageviews,
    sum(r.events) as events,
    sum(r.engaged_ms) as engaged_ms,
    sum(r.duration_ms) as duration_ms,
    toUInt64(0) as scroll_pct,
    toUInt64(0) as scrolled
from imported_days as r
where r.site_id = {site:UInt64}
  and r.dimension in {imported_dimensions:Array(String)}
  and r.day >= toDateOrZero({imported_from:String})
  and r.day <= toDateOrZero({imported_to:String})
group by dimension, value, country
