-- How many patterns of log records were seen for the first time in each bucket, of those that the day before had not?
select
    intDiv(seen_ms - {first_ms:Int64}, {step_ms:Int64}) as n,
    count() as patterns
from
(
    select $masked as pattern, min(toUnixTimestamp64Milli(ts)) as seen_ms
    from logs
    where $time
      and $where
    group by pattern
)
where seen_ms >= {first_ms:Int64}
group by n
