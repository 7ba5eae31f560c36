-- How many events a day did some groups have in the last week?
select owner.number as number, count() / 7 as daily
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
  and at >= now() - interval 7 day
group by number
