-- Which values of a key hold a text? Counted over the newest log records.
select
    toString($key) as value,
    toFloat64(count()) as count
from
(
    select *
    from logs
    where $time
    order by slot desc
    limit {looked_at:UInt32}
)
where value != ''
  and positionCaseInsensitiveUTF8(value, {search:String}) > 0
group by value
order by count desc, value
limit {limit:UInt32}
