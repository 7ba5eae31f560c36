-- How many matching events do some groups have, by bucket of time, and of how many people? Only their hashes are read.
with owned as
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
    having number in {numbers:Array(UInt32)}
)
select
    owner.number as number,
    toInt64(uniqIf(user, user != 0)) as users,
    countResample(0, {buckets:UInt32}, 1)(intDiv(toUnixTimestamp64Milli(at) - {first_ms:Int64}, {step_s:Int64} * 1000)) as counts
from error_events as e
inner join owned as owner on e.hash = owner.hash
where $time
  and e.hash in (select hash from owned)
  and $where
group by number
