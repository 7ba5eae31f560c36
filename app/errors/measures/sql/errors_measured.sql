-- How many errors that match happened, and how many people met them, by series and bucket of time?
select
    $series as series,
    intDiv(toUnixTimestamp64Milli(at) - {from_ms:Int64}, {step_ms:Int64}) as n,
    count() as errors,
    uniqExactIf(user, user != 0) as people
from error_events as e
left any join
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
) as owner on e.hash = owner.hash
where $time
  and noise = ''
  and $where
group by series, n
order by n
limit 500000
