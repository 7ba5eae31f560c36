-- Which values of a key hold a text? Counted over the newest errors.
select toString($key) as value, toInt64(count()) as count
from
(
    select *
    from error_events
    where $time
    order by at desc
    limit {looked_at:UInt32}
)
where value != ''
  and positionCaseInsensitiveUTF8(value, {search:String}) > 0
group by value
order by count desc, value
limit {limit:UInt32}
