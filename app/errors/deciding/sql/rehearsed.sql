-- Which events of the last week, the newest, can rules be rehearsed on?
select e.hash as hash, owner.number as number, e.noise as noise, e.payload as payload
from error_events as e
inner join
(
    select hash, argMax(number, version) as number
    from error_hash_groups
    where site_id = {site:UInt64}
    group by hash
    having number > 0
) as owner on e.hash = owner.hash
where site_id = {site:UInt64}
  and at >= now() - interval 7 day
  and payload != ''
order by at desc
limit {limit:UInt32}
