-- Which keys do spans have that hold a text? Counted over the newest of them.
select
    key,
    part,
    toFloat64(count()) as count
from
(
    select arrayJoin(arrayConcat(
        arrayMap(k -> (toString(k), 'attribute'), mapKeys(attributes)),
        arrayMap(k -> (toString(k), 'resource'), mapKeys(resource)))) as of,
        of.1 as key, of.2 as part
    from
    (
        select attributes, resource
        from spans
        where $time
        order by slot desc
        limit {looked_at:UInt32}
    )
)
where positionCaseInsensitive(key, {search:String}) > 0
group by key, part
order by count desc, key
limit {limit:UInt32}
