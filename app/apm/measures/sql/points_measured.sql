-- What is a metric's number in each bucket of time?
select
    intDiv(toUnixTimestamp64Milli(ts) - {from_ms:Int64}, {step_ms:Int64}) as n,
    $number as number
from points
where site_id = {site:UInt64}
  and metric = {metric:String}
  and ts >= fromUnixTimestamp64Milli({from_ms:Int64})
  and ts < fromUnixTimestamp64Milli({to_ms:Int64})
group by n
