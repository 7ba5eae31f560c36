-- How did each operation fare before a moment, and how from then on? By minutes; the most requested ones.
select
    service,
    operation,
    sumIf(weight, minute < fromUnixTimestamp({began:Int64})) as requests_before,
    sumIf(errors, minute < fromUnixTimestamp({began:Int64})) as failed_before,
    quantileExactWeightedIf(0.95)(
        bucket, toUInt64(round(weight * 100)), minute < fromUnixTimestamp({began:Int64})
    ) as slow_before,
    sumIf(weight, minute >= fromUnixTimestamp({began:Int64})) as requests,
    sumIf(errors, minute >= fromUnixTimestamp({began:Int64})) as failed,
    quantileExactWeightedIf(0.95)(
        bucket, toUInt64(round(weight * 100)), minute >= fromUnixTimestamp({began:Int64})
    ) as slow
from calls
where site_id = {site:UInt64}
  and side = 'entry'
  and hour >= toStartOfHour(fromUnixTimestamp({start:Int64}))
  and minute >= fromUnixTimestamp({start:Int64})
  and minute < fromUnixTimestamp({end:Int64})
group by service, operation
having requests > 0
order by failed desc, requests desc, service, operation
limit 1000
