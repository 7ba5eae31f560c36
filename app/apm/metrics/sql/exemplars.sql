-- Which measurements of a metric were kept with their trace? The largest of each bucket of time.
with chosen as ($chosen)
select distinct
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
order by value desc, of_trace, of_span
limit {per_bucket:UInt32} by intDiv(at_ms, {step_ms:Int64})
limit {limit:UInt32}
