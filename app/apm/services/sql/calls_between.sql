-- Which calls were there in a window? Whole hours from the hours, what they leave over from the minutes.
select side, service, operation, peer, environment, hour as at, bucket, weight, errors as failed, duration_ns as took
from calls_hourly
where site_id = {site:UInt64}
  and hour >= fromUnixTimestamp({first_hour:Int64})
  and hour < fromUnixTimestamp({end_hour:Int64})
  and side in {sides:Array(String)}
union all
select side, service, operation, peer, environment, minute as at, bucket, weight, errors as failed, duration_ns as took
from calls
where site_id = {site:UInt64}
  and hour >= toStartOfHour(fromUnixTimestamp64Milli({from_ms:Int64}))
  and hour <= toStartOfHour(fromUnixTimestamp64Milli({to_ms:Int64}))
  and minute >= toStartOfMinute(fromUnixTimestamp64Milli({from_ms:Int64}))
  and minute < fromUnixTimestamp64Milli({to_ms:Int64})
  and (hour < fromUnixTimestamp({first_hour:Int64}) or hour >= fromUnixTimestamp({end_hour:Int64}))
  and side in {sides:Array(String)}
