-- Which exceptions does telemetry tell of, in a time or in some traces, each span's and log record's once?
select
    site_id,
    toUnixTimestamp64Milli(min(ts)) as at_ms,
    any(source) as source,
    if(trace_id = toFixedString('', 16), '', lower(hex(trace_id))) as of_trace,
    if(span_id = toFixedString('', 8), '', lower(hex(span_id))) as of_span,
    any(service) as service,
    any(environment) as environment,
    any(version) as version,
    any(operation) as operation,
    type,
    message,
    any(stack) as stack,
    max(is_escaped) as is_escaped,
    toUnixTimestamp(max(stored_at)) as stored
from exceptions
where $chosen
  and stored_at < toDateTime({until:Int64}, 'UTC')
group by site_id, trace_id, span_id, type, message, if(trace_id = toFixedString('', 16), ts, toDateTime64(0, 9, 'UTC'))
order by stored, at_ms
limit {limit:UInt32}
