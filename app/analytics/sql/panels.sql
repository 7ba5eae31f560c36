-- Which values of each dimension have the most visitors?
select
    dimension,
    value,
    country,
    sum(r.visitors) as visitors,
    sum(r.visits) as visits,
    sum(r.bounces) as bounces,
    sum(r.pageviews) as pageviews,
    sum(r.events) as events,
    sum(r.engaged_ms) as engaged_ms,
    sum(r.duration_ms) as duration_ms,
    sum(r.scroll_pct) as scroll_pct,
    sum(r.scrolled) as scrolled,
    count() over (partition by dimension) as total_rows
from
(
    $rows
) as r
where $shown
group by dimension, value, country
having visits > 0
order by $order
$limit
