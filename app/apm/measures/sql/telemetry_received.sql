-- How many spans, records or points were received in each bucket of time?
select
    intDiv(toInt64(toUnixTimestamp(minute)) * 1000 - {from_ms:Int64}, {step_ms:Int64}) as n,
    sum(items) as received
from otlp_senders
where site_id = {site:UInt64}
  and minute >= fromUnixTimestamp64Milli({from_ms:Int64})
  and minute < fromUnixTimestamp64Milli({to_ms:Int64})
  and ({signal:String} = '' or signal = {signal:String})
group by n
