-- Which events of a site are the newest?
select
    event_id,
    toUnixTimestamp64Milli(ts) as at_ms,
    name,
    path,
    country,
    source,
    browser,
    device
from events
where site_id = {site:UInt64}
  and session_id >= {first_session:UInt64}
  and ts >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
  and name != 'engagement'
order by ts desc, event_id desc
limit 1 by event_id
limit {most:UInt32}
