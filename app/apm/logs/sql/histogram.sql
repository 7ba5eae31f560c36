-- How many log records match, by level and bucket of time?
select
    intDiv(toUnixTimestamp64Milli(ts) - {first_ms:Int64}, {step_s:Int64} * 1000) as bucket,
    level,
    count() as records
from logs
where $time
  and $where
group by bucket, level
