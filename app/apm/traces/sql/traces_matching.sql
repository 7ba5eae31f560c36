-- Which traces have a span that matches, and what does the whole of each look like? First the traces, then their spans.
with
    found as
    (
        select
            trace_id,
            count() as matched,
            max(start) as newest,
            max(duration_ns) as slowest,
            countIf(status = 2) as failed
        from spans
        where $time
          and $where
        group by trace_id
        order by $order
        limit {limit:UInt32}
    )
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
    any(of_found.matched) as matched,
    toString(toUnixTimestamp64Nano(any(of_found.newest))) as newest_ns,
    sumMap([service], [toUInt64(1)]) as by_service,
    sumMap([service], [toUInt64(status = 2)]) as errors_by_service
from
(
    select trace_id, span_id, parent_span_id, start, duration_ns, service, name, http_method, http_status, status
    from spans
    where site_id = {site:UInt64}
      and slot >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({from_ms:Int64} - 3600000))
      and slot <= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({to_ms:Int64} + 3600000))
      and trace_id in (select trace_id from found)
    limit 1 by trace_id, span_id
) as of_trace
inner join found as of_found on of_trace.trace_id = of_found.trace_id
group by trace_id
