-- Which values do keys have among the log records that match? Of a large answer, those of every so-manieth record.
select
    facet.1 as key,
    facet.2 as value,
    count() * {sample:UInt32} as records
from
(
    select arrayJoin($pairs) as facet
    from logs
    where $time
      and $where
      and toUnixTimestamp64Micro(ts) % {sample:UInt32} = 0
)
where facet.2 != ''
group by key, value
order by key, records desc, value
limit {per_key:UInt32} by key
