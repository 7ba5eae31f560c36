-- Which span lies within which, in some traces at some time?
select
    site_id,
    lower(hex(trace_id)) as of_trace,
    lower(hex(span_id)) as of_span,
    if(parent_span_id = toFixedString('', 8), '', lower(hex(parent_span_id))) as parent
from spans
where site_id in {sites:Array(UInt64)}
  and trace_id in (select toFixedString(unhex(arrayJoin({traces:Array(String)})), 16))
  and slot >= toStartOfFifteenMinutes(fromUnixTimestamp64Milli({first_ms:Int64}, 'UTC')) - interval 1 day
  and slot <= fromUnixTimestamp64Milli({last_ms:Int64}, 'UTC')
limit 1 by site_id, trace_id, span_id
limit 200000
