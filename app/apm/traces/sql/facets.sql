-- Which values do the columns have among the spans that match? Of a large answer, those of every so-manieth trace.
select
    facet.1 as key,
    facet.2 as value,
    sum(w) as spans
from
(
    select
        toFloat64(weight) * {sample:UInt32} as w,
        arrayJoin($pairs) as facet
    from spans
    where $time
      and $where
      and cityHash64(trace_id) % {sample:UInt32} = 0
)
where facet.2 != ''
group by key, value
order by key, spans desc, value
limit {per_key:UInt32} by key
