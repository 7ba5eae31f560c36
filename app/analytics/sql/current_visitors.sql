-- How many visitors had an event in the last minutes?
select uniqExact(visitor_id) as visitors
from events
where site_id = {site:UInt64}
  and session_id >= {first_session:UInt64}
  and ts >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
