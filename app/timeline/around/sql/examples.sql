-- Of some operations: which request failed first, and which was the slowest, in a stretch of time?
select
    service,
    name as operation,
    argMinIf(lower(hex(trace_id)), start, status = 2) as failed_trace,
    toUnixTimestamp64Milli(minIf(start, status = 2)) as failed_ms,
    argMax(lower(hex(trace_id)), duration_ns) as slowest_trace,
    toUnixTimestamp64Milli(argMax(start, duration_ns)) as slowest_ms,
    max(duration_ns) as slowest_ns
from spans
where $time
  and is_entry = 1
  and has({operations:Array(String)}, concat(service, ' ', name))
group by service, name
