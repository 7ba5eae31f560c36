-- Which exceptions does telemetry tell of in some traces, each span's and log record's once?
select
    site_id,
    toUnixTimestamp64Milli(min(ts)) as at_ms,
    any(source) as source,
    lower(hex(trace_id)) as of_trace,
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
where site_id in {sites:Array(UInt64)}
  and trace_id in (select toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))
  and stored_at < toDateTime({until:Int64}, 'UTC')
group by site_id, trace_id, span_id, type, message
order by at_ms
limit 100000
