-- How many page views, events and visitors has each bucket of time, and how many visitors did a certain thing?
select
    intDiv(toUnixTimestamp64Milli(e.ts) - {from_ms:Int64}, {step_ms:Int64}) as n,
    countIf(e.name = 'pageview') as pageviews,
    count() as events,
    uniqExact(e.visitor_id) as visitors,
    uniqExactIf(e.visitor_id, $reached) as reached
from events as e
where e.site_id = {site:UInt64}
  and e.session_id >= {first_session:UInt64}
  and e.session_id < {end_session:UInt64}
  and e.ts >= fromUnixTimestamp64Milli({from_ms:Int64})
  and e.ts < fromUnixTimestamp64Milli({to_ms:Int64})
group by n
