-- How many events does a group have over time, of how many people?
select
    intDiv(toUnixTimestamp64Milli(at) - {first_ms:Int64}, {step_s:Int64} * 1000) as bucket,
    toInt64(count()) as events,
    toInt64(uniqIf(user, user != 0)) as users
from error_events
where $time
  and $mine
  and $where
group by bucket
