-- Which traces have a span that matches?
select
    lower(hex(trace_id)) as of_trace,
    count() as matched,
    max(start) as newest,
    max(duration_ns) as slowest,
    countIf(status = 2) as failed,
    toString(toUnixTimestamp64Nano(newest)) as newest_ns
from spans
where $time
  and $where
group by trace_id
order by $order
limit {limit:UInt32}
