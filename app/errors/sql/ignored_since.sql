-- How many events and people came to some groups since they are ignored, and how many events in the last day?
select
    owner.number as number,
    toInt64(countIf(toUnixTimestamp64Milli(at) > since)) as events,
    toInt64(uniqIf(user, user != 0 and toUnixTimestamp64Milli(at) > since)) as users,
    toInt64(countIf(at >= now() - interval 1 day)) as events_of_day
from
(
    select at, user, hash
    from error_events
    where site_id = {site:UInt64}
      and at >= least(fromUnixTimestamp64Milli({earliest:Int64}, 'UTC'), now() - interval 1 day)
) as e
inner join
(
    select
        hash,
        argMax(number, version) as number,
        transform(number, {numbers:Array(UInt32)}, {sinces:Array(Int64)}, toInt64(0)) as since
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
    having number in {numbers:Array(UInt32)}
) as owner on e.hash = owner.hash
group by number
