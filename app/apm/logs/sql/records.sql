-- Which log records match, the newest first? One thread, which stops when it has enough: of several, each reads for itself.
select
    toString(toUnixTimestamp64Nano(ts)) as time_ns,
    toString($identity) as number,
    level,
    severity_number as severity,
    body,
    event_name,
    service,
    environment,
    host,
    version,
    scope_name as scope,
    if(trace_id = toFixedString('', 16), '', lower(hex(trace_id))) as of_trace,
    if(span_id = toFixedString('', 8), '', lower(hex(span_id))) as of_span,
    attributes,
    resource
from logs
where $time
  and $where
order by $order
limit {limit:UInt32}
settings max_threads = 1
