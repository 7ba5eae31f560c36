-- What are the counts of each combination of values? Visits and events come from different rows where time is one of them.
select
    $names,
    sum(t.visitors) as visitors,
    sum(t.visits) as visits,
    sum(t.bounces) as bounces,
    sum(t.pageviews) as pageviews,
    sum(t.events) as events,
    sum(t.engaged_ms) as engaged_ms,
    sum(t.duration_ms) as duration_ms,
    count() over () as total_rows
from
(
    $rows
) as t
where $shown
group by $names
order by $order
$limit
