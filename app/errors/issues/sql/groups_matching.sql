-- Of which groups do events match, how many, and when were the last ones? By hash first: events lie so.
select
    owner.number as number,
    toInt64(sum(e.matching)) as events,
    toUnixTimestamp64Milli(max(e.last)) as last_ms,
    toInt64(sum(e.lately)) as late
from
(
    select
        hash,
        count() as matching,
        max(at) as last,
        countIf(at >= fromUnixTimestamp64Milli({late_ms:Int64}, 'UTC')) as lately
    from error_events
    where $time
      and $where
    group by hash
) as e
inner join
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
) as owner on e.hash = owner.hash
group by number
