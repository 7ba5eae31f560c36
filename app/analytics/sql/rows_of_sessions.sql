-- The values of session dimensions, a set of groups for each, named at last: by the number that tells the set.
select
    transform(g.of_set, $numbers, $dimensions, '') as dimension,
    if(dimension = 'country', g.place, g.other) as value,
    if(dimension = 'country', '', g.place) as country,
    g.visitors as visitors,
    g.visits as visits,
    g.bounces as bounces,
    g.pageviews as pageviews,
    g.events as events,
    g.engaged_ms as engaged_ms,
    g.duration_ms as duration_ms,
    toUInt64(0) as scroll_pct,
    toUInt64(0) as scrolled
from
(
    select
        $of_set as of_set,
        $other as other,
        $place as place,
        countIf(s.is_sure) + uniqExactIf(s.visitor_id, not s.is_sure) as visitors,
        count() as visits,
        sum(s.is_bounce) as bounces,
        sum(s.pageviews) as pageviews,
        sum(s.events) as events,
        sum(s.engaged_ms) as engaged_ms,
        sum(s.duration_ms) as duration_ms
    from
    (
        $sessions
    ) as s
    group by grouping sets ($sets)
) as g
