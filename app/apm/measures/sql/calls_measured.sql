-- How many requests, how many of them failed, and how long did they take, by series and bucket of time?
select
    $series as series,
    intDiv(toInt64(toUnixTimestamp(minute)) * 1000 - {from_ms:Int64}, {step_ms:Int64}) as n,
    sum(weight) as requests,
    sum(errors) as failed,
    quantilesExactWeighted(0.5, 0.75, 0.9, 0.95, 0.99)(bucket, toUInt64(round(weight * 100))) as percentiles
from calls
where site_id = {site:UInt64}
  and side = 'entry'
  and hour >= toStartOfHour(fromUnixTimestamp64Milli({from_ms:Int64}))
  and minute >= fromUnixTimestamp64Milli({from_ms:Int64})
  and minute < fromUnixTimestamp64Milli({to_ms:Int64})
  and ({service:String} = '' or service = {service:String})
  and ({operation:String} = '' or operation = {operation:String})
  and ({environment:String} = '' or environment = {environment:String})
group by series, n
order by n
limit 500000
