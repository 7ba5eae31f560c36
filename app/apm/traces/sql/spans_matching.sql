-- Which spans match?
select
    lower(hex(trace_id)) as of_trace,
    lower(hex(span_id)) as of_span,
    toString(toUnixTimestamp64Nano(start)) as start_ns,
    duration_ns,
    service,
    name,
    kind,
    status,
    status_message,
    is_entry,
    environment,
    http_method,
    http_route,
    http_status,
    peer,
    db_system
from spans
where $time
  and $where
order by $order
limit {limit:UInt32}
$how
