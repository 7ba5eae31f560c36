-- The latest words of a heartbeat, the newest first.
select toUnixTimestamp64Milli(ts) as at_ms, status, exit_code, duration_s, environment, check_in_id, body
from pings
where site_id = {site:UInt64} and monitor_slug = {slug:String}
order by ts desc
limit {most:UInt32}
