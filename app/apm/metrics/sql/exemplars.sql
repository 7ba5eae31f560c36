-- Which measurements of a metric were kept with their trace? Some of them, spread over time.
with chosen as ($chosen)
select
    toUnixTimestamp64Milli(ts) as at_ms,
    value,
    lower(hex(trace_id)) as of_trace,
    if(span_id = toFixedString('', 8), '', lower(hex(span_id))) as of_span,
    labels
from exemplars
inner join chosen using series
where site_id = {site:UInt64}
  and metric = {metric:String}
  and ts >= fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')
  and ts < fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')
  and series in (select series from chosen)
order by cityHash64(trace_id, span_id, ts)
limit 1 by trace_id, span_id, ts
limit {limit:UInt32}
