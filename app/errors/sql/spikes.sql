-- Which groups of any site had many events in the last ten minutes, and how many are usual for them in ten minutes?
with
    frequent as
    (
        select site_id, hash
        from error_events
        where received >= now() - interval 10 minute
          and at >= now() - interval 10 minute
          and noise = ''
        group by site_id, hash
        having count() >= {least:UInt32}
    )
select
    site_id,
    owner.number as number,
    toInt64(countIf(at >= now() - interval 10 minute)) as lately,
    countIf(at < now() - interval 10 minute) / 1007 as usual
from error_events as e
inner join
(
    select site_id as of_site, hash, argMax(number, version) as number
    from error_hash_groups
    group by site_id, hash
    having number > 0
) as owner on e.site_id = owner.of_site and e.hash = owner.hash
where (site_id, hash) in (select site_id, hash from frequent)
  and at >= now() - interval 7 day
group by site_id, number
having lately >= {least:UInt32} and lately >= usual * {times:Float64}
