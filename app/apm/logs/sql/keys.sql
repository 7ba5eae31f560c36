-- Which keys of attributes and resources hold a text? Counted over the newest log records.
select
    arrayJoin(arrayDistinct(arrayConcat(mapKeys(attributes), mapKeys(resource)))) as value,
    toFloat64(count()) as count
from
(
    select attributes, resource
    from logs
    where $time
    order by slot desc
    limit {looked_at:UInt32}
)
where positionCaseInsensitive(value, {search:String}) > 0
group by value
order by count desc, value
limit {limit:UInt32}
