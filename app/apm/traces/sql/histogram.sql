-- How many spans match in each bucket of time and of duration (half octaves), and how many of them failed?
select
    intDiv(toUnixTimestamp64Milli(start) - {first_ms:Int64}, {step_s:Int64} * 1000) as bucket,
    toUInt8(floor(log2(greatest(duration_ns, 1)) * 2)) as octave,
    sum(toFloat64(weight)) as spans,
    sumIf(toFloat64(weight), status = 2) as errors
from spans
where $time
  and $where
group by bucket, octave
order by bucket, octave
