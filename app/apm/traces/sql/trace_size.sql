-- How many spans has a trace, how many of them failed, and when did it begin?
with
    (
        select (min(first), max(last))
        from trace_index
        where site_id = {site:UInt64} and trace_id = unhex({trace:String})
    ) as seen
select
    uniqExact(span_id) as spans,
    uniqExactIf(span_id, status = 2) as errors,
    toString(toUnixTimestamp64Nano(min(start))) as start_ns
from spans
where site_id = {site:UInt64}
  and trace_id = unhex({trace:String})
  and slot >= toStartOfFifteenMinutes(seen.1)
  and slot <= toStartOfFifteenMinutes(seen.2)
