-- How many visitors, visits and page views did another product count on each day?
select
    toString(day) as day,
    sum(visitors) as visitors,
    sum(visits) as visits,
    sum(bounces) as bounces,
    sum(pageviews) as pageviews,
    sum(events) as events,
    sum(engaged_ms) as engaged_ms,
    sum(duration_ms) as duration_ms
from imported_days as d
where d.site_id = {site:UInt64}
  and d.dimension = ''
  and d.day >= toDateOrZero({imported_from:String})
  and d.day <= toDateOrZero({imported_to:String})
group by d.day
