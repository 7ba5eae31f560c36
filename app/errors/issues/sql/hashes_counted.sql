-- How many events has each hash of a group, and when was the last one?
select hash, toInt64(count()) as events, toUnixTimestamp64Milli(max(at)) as last_ms
from error_events
where site_id = {site:UInt64}
  and $mine
group by hash
