-- How many visitors reached each goal, how often, and what did they pay in each currency?
select
    arrayJoin(arrayFilter(n -> n >= 0, [$which])) as goal,
    uniqExact(e.visitor_id) as visitors,
    count() as events,
    sumMap(if(e.currency = '', [], [toString(e.currency)]), if(e.currency = '', [], [e.revenue]), if(e.currency = '', [], [toUInt64(1)])) as money,
    money.1 as currencies,
    money.2 as amounts,
    money.3 as times
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and ($some)
  and $match
  and $where
group by goal
