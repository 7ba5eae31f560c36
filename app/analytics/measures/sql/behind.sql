-- Which sources and pages do the visitors of a window come by, and how many came by them in the window before?
select
    dimension,
    value,
    uniqExactIf(visitor_id, is_now) as visitors,
    uniqExactIf(visitor_id, not is_now) as before
from
(
    select
        visitor_id,
        ts >= fromUnixTimestamp64Milli({start_ms:Int64}, 'UTC') as is_now,
        arrayJoin(if(name = 'pageview', ['source', 'path'], ['source'])) as dimension,
        if(dimension = 'path', path, toString(source)) as value
    from events
    where site_id = {site:UInt64}
      and session_id >= {first_session:UInt64}
      and ts >= fromUnixTimestamp64Milli({before_ms:Int64}, 'UTC')
      and ts < fromUnixTimestamp64Milli({end_ms:Int64}, 'UTC')
)
group by dimension, value
having visitors > 0
order by dimension, visitors desc, value
limit 5 by dimension
