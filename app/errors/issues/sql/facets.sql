-- Which values are frequent in a group, and how frequent are they among all errors of the site? Over a sample of events.
select
    facet.1 as key,
    facet.2 as value,
    toInt64(countIf(is_mine)) as events,
    toInt64(count()) as everywhere
from
(
    select
        $mine as is_mine,
        arrayJoin(arrayConcat($pairs, arrayMap((k, v) -> (concat('tags.', k), v), mapKeys(tags), mapValues(tags)))) as facet
    from error_events
    where $time
      and cityHash64(event_id) % {sample:UInt32} = 0
)
where facet.2 != ''
group by key, value
having events > 0
order by key, events desc, value
limit {per_key:UInt32} by key
