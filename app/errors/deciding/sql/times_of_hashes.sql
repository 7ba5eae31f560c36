-- When did the first and the last event of some hashes happen?
select hash, toUnixTimestamp64Milli(min(at)) as first_ms, toUnixTimestamp64Milli(max(at)) as last_ms
from error_events
where site_id = {site:UInt64}
  and hash in {hashes:Array(UInt64)}
group by hash
