-- Of which groups do events match, how many, of how many people, and when were the last ones?
select
    owner.number as number,
    toInt64(count()) as events,
    toInt64(uniqIf(user, user != 0)) as users,
    toUnixTimestamp64Milli(max(at)) as last_ms,
    toInt64(countIf(at >= fromUnixTimestamp64Milli({late_ms:Int64}, 'UTC'))) as late
from error_events as e
inner join
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
) as owner on e.hash = owner.hash
where $time
  and $where
group by number
