-- How much of the disk do errors of each site take, by UTC day, the newest first? A month's bytes are shared by its events.
select
    e.site_id as site_id,
    e.day as day,
    toUInt64(sum(e.events * p.of_event)) as bytes
from
(
    select site_id, toUInt32(toRelativeDayNum(at)) as day, _partition_id as month, count() as events
    from error_events
    group by site_id, day, month
) as e
inner join
(
    select partition_id, sum(bytes_on_disk) / sum(rows) as of_event
    from system.parts
    where database = currentDatabase() and table = 'error_events' and active
    group by partition_id
) as p on e.month = p.partition_id
group by site_id, day
order by site_id, day desc
