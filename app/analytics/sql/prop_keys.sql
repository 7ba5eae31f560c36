-- Which properties do the events of the period have, the most used first?
select concat('prop:', key) as value
from
(
    select arrayJoin(mapKeys(props)) as key, count() as n
    from events
    where site_id = {site:UInt64}
      and session_id >= {first_session:UInt64}
      and session_id < {end_session:UInt64}
      and notEmpty(props)
    group by key
)
where positionCaseInsensitiveUTF8(key, {search:String}) > 0 or {search:String} = ''
order by n desc, key
limit 20
