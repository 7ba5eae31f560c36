-- What does the whole of each of these traces look like? Their index says when they were; a span that came twice counts once.
select
    lower(hex(trace_id)) as trace_id,
    toString(toUnixTimestamp64Nano(min(start))) as start_ns,
    max(toUnixTimestamp64Nano(start) + toInt64(duration_ns)) - min(toUnixTimestamp64Nano(start)) as duration_ns,
    argMin(service, (parent_span_id != toFixedString('', 8), start)) as root_service,
    argMin(name, (parent_span_id != toFixedString('', 8), start)) as root_name,
    argMin(http_method, (parent_span_id != toFixedString('', 8), start)) as http_method,
    argMin(http_status, (parent_span_id != toFixedString('', 8), start)) as http_status,
    min(parent_span_id != toFixedString('', 8)) as root_is_missing,
    count() as spans,
    countIf(status = 2) as errors,
    sumMap([service], [toUInt64(1)]) as by_service,
    sumMap([service], [toUInt64(status = 2)]) as errors_by_service
from
(
    select trace_id, span_id, parent_span_id, start, duration_ns, service, name, http_method, http_status, status
    from spans
    where site_id = {site:UInt64}
      and slot in
      (
          select arrayJoin(arrayMap(
              n -> toStartOfFifteenMinutes(first) + toIntervalMinute(15 * n),
              range(toUInt32(least(dateDiff('minute', toStartOfFifteenMinutes(first), last) / 15, 1000)) + 1)))
          from trace_index
          where site_id = {site:UInt64} and trace_id in (select unhex(arrayJoin({traces:Array(String)})))
      )
      and trace_id in (select unhex(arrayJoin({traces:Array(String)})))
    limit 1 by trace_id, span_id
)
group by trace_id
