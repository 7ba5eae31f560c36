-- Which services called which? A request to a service names the span that called it; that span's service is the caller.
with
    callers as
    (
        select trace_id, span_id, any(service) as service, any(duration_ns) as duration_ns
        from spans
        where $time
          and kind in (3, 4)
          and cityHash64(trace_id) % {sample:UInt32} = 0
          and ({environment:String} = '' or environment = {environment:String})
        group by trace_id, span_id
    ),
    called as
    (
        select trace_id, parent_span_id, span_id, any(service) as service, any(status) as status, any(weight) as weight
        from spans
        where $time
          and is_entry = 1
          and parent_span_id != toFixedString('', 8)
          and cityHash64(trace_id) % {sample:UInt32} = 0
          and ({environment:String} = '' or environment = {environment:String})
        group by trace_id, parent_span_id, span_id
    )
select
    callers.service as source,
    called.service as target,
    sum(toFloat64(called.weight)) * {sample:UInt32} as requests,
    sumIf(toFloat64(called.weight), called.status = 2) * {sample:UInt32} as errors,
    sum(toFloat64(called.weight) * callers.duration_ns) / 1e6 * {sample:UInt32} as total_ms,
    quantilesTDigestWeighted(0.5, 0.95, 0.99)(toFloat64(callers.duration_ns), toUInt64(greatest(round(called.weight), 1))) as ns
from called
inner join callers on called.trace_id = callers.trace_id and called.parent_span_id = callers.span_id
where source != target
group by source, target
order by requests desc
limit {limit:UInt32}
