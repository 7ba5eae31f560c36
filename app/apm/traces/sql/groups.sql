-- How many spans match by value of a key, and how long do they take?
select
    toString($key) as value,
    sum(toFloat64(weight)) as spans,
    sumIf(toFloat64(weight), status = 2) as errors,
    quantilesTDigestWeighted(0.5, 0.95, 0.99)(toFloat64(duration_ns), toUInt64(greatest(round(weight), 1))) as ns,
    sum(toFloat64(weight) * duration_ns) / 1e6 as total_ms,
    lower(hex(argMax(trace_id, duration_ns))) as example_trace_id
from spans
where $time
  and $where
group by value
order by spans desc, value
limit {limit:UInt32}
