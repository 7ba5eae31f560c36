-- Of how many people are the matching events of each group? Only for a list that is sorted by it: it costs twice the rest.
select owner.number as number, toInt64(uniq(user)) as users
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
  and user != 0
group by number
