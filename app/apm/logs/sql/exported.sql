-- Which log records match, the newest first, as a file has them?
select
    concat(replaceOne(toString(ts, 'UTC'), ' ', 'T'), 'Z') as time,
    level,
    service,
    $body as body,
    event_name,
    environment,
    host,
    version,
    scope_name as scope,
    if(trace_id = toFixedString('', 16), '', lower(hex(trace_id))) as trace,
    if(span_id = toFixedString('', 8), '', lower(hex(span_id))) as span,
    $attributes as attributes,
    $resource as resource
from
(
    select *
    from logs
    where $time
      and $where
    order by $order
    limit {limit:UInt32}
) as logs
order by $order
