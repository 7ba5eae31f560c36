-- How long did the spans that match take, by bucket of time?
select
    intDiv(toUnixTimestamp64Milli(start) - {first_ms:Int64}, {step_s:Int64} * 1000) as bucket,
    quantilesTDigestWeighted(0.5, 0.95, 0.99)(toFloat64(duration_ns), toUInt64(greatest(round(weight), 1))) as ns
from spans
where $time
  and $where
group by bucket
order by bucket
