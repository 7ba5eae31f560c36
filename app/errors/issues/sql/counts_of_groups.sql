-- How many matching events do some groups have, by bucket of time?
select
    owner.number as number,
    intDiv(toUnixTimestamp64Milli(at) - {first_ms:Int64}, {step_s:Int64} * 1000) as bucket,
    toInt64(count()) as events
from error_events as e
inner join
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
    having number in {numbers:Array(UInt32)}
) as owner on e.hash = owner.hash
where $time
  and $where
group by number, bucket
