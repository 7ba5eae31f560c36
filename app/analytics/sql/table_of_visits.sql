-- The visits of each combination of values, and of each bucket that they reach into.
select
    $keys,
    countIf(s.is_sure) + uniqExactIf(s.visitor_id, not s.is_sure) as visitors,
    count() as visits,
    sum(s.is_bounce) as bounces,
    $pageviews as pageviews,
    $events as events,
    $engaged_ms as engaged_ms,
    sum(s.duration_ms) as duration_ms
from
(
    $sessions
) as s
$buckets
group by $names
