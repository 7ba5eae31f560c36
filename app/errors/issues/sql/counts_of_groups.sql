-- How many matching events do some groups have, by bucket of time? Only events of their hashes are read.
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
    e.bucket as bucket,
    toInt64(sum(e.matching)) as events
from
(
    select
        hash,
        intDiv(toUnixTimestamp64Milli(at) - {first_ms:Int64}, {step_s:Int64} * 1000) as bucket,
        count() as matching
    from error_events
    where $time
      and hash in (select hash from owned)
      and $where
    group by hash, bucket
) as e
inner join owned as owner on e.hash = owner.hash
group by number, bucket
