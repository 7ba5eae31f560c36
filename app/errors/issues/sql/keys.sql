-- Which tags hold a text in their names? Counted over the newest errors.
select arrayJoin(mapKeys(tags)) as value, toInt64(count()) as count
from
(
    select tags
    from error_events
    where $time
    order by at desc
    limit {looked_at:UInt32}
)
where positionCaseInsensitive(value, {search:String}) > 0
group by value
order by count desc, value
limit {limit:UInt32}
