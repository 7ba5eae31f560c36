-- What are the values of these keys, as events know them?
select named.1 as key, any(named.2) as value, any(named.3) as country
from
(
    select arrayJoin($named) as named
    from events as e
    where e.site_id = {site:UInt64}
      and e.session_id >= {first_session:UInt64}
      and e.session_id < {end_session:UInt64}
      and $sessions
)
where key in {keys:Array(UInt64)}
group by key
