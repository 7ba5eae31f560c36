-- The values of session dimensions, a set of groups for each. In a set all other dimensions are empty.
select
    $dimension as dimension,
    $value as value,
    $country as country,
    countIf(is_sure) + uniqExactIf(visitor_id, not is_sure) as visitors,
    count() as visits,
    sum(is_bounce) as bounces,
    sum(pageviews) as pageviews,
    sum(events) as events,
    sum(engaged_ms) as engaged_ms,
    sum(duration_ms) as duration_ms,
    toUInt64(0) as scroll_pct,
    toUInt64(0) as scrolled
from
(
    $sessions
) as s
group by grouping sets ($sets)
