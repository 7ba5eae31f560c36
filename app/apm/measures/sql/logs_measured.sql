-- How many log records match, by series and bucket of time?
select
    $series as series,
    intDiv(toUnixTimestamp64Milli(ts) - {first_ms:Int64}, {step_ms:Int64}) as n,
    count() as records
from logs
where $time
  and $where
group by series, n
order by n
limit 500000
