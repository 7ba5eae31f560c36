-- How many spans has a trace, and how many of them failed?
with
    (
        select (min(first), max(last))
        from trace_index
        where site_id = {site:UInt64} and trace_id = unhex({trace:String})
    ) as seen
select
    uniqExact(span_id) as spans,
    uniqExactIf(span_id, status = 2) as errors
from spans
where site_id = {site:UInt64}
  and trace_id = unhex({trace:String})
  and slot >= toStartOfFifteenMinutes(seen.1)
  and slot <= toStartOfFifteenMinutes(seen.2)
