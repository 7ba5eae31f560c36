-- The paths and the hostnames of events. What may be there twice is counted by a set: on the rows of one path, visits and
-- visitors where `several_here`; of one hostname, all but the marked rows (1 counts, 0 does not, 2 is not known).
select
    $dimension as dimension,
    $value as value,
    '' as country,
    if($is_path,
        countIf(counted > 0 and not several_here) + uniqExactIf(visitor_id, counted > 0 and several_here),
        countIf(host_mark = 1 and not several) + uniqExactIf(visitor_id, counted > 0 and (host_mark = 2 or host_mark = 1 and several))
    ) as visitors,
    if($is_path,
        countIf(counted > 0 and not several_here) + uniqExactIf(session_id, counted > 0 and several_here),
        countIf(host_mark = 1) + uniqExactIf(session_id, counted > 0 and host_mark = 2)
    ) as visits,
    toUInt64(0) as bounces,
    sum(pageviews) as pageviews,
    sum(events) as events,
    sum(engaged_ms) as engaged_ms,
    toUInt64(0) as duration_ms,
    sum(p.scroll_pct) as scroll_pct,
    countIf(p.scroll_pct > 0) as scrolled
from
(
    $pages
) as p
group by grouping sets ($sets)
