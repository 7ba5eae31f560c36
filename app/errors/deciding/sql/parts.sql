-- How many events and people has each of some groups, and all of them together (number 0)?
select number, toInt64(count()) as events, toInt64(uniqIf(user, user != 0)) as users
from
(
    select arrayJoin([owner.number, 0]) as number, user
    from error_events as e
    inner join
    (
        select hash, argMax(number, version) as number
        from error_hash_groups
        where site_id = {site:UInt64}
        group by hash
        having number in {numbers:Array(UInt32)}
    ) as owner on e.hash = owner.hash
    where site_id = {site:UInt64}
)
group by number
