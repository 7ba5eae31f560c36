-- The same by bucket of time.
select
    $names,
    intDiv(toInt64(toUnixTimestamp(at)) * 1000 - {first_ms:Int64}, {step_s:Int64} * 1000) as n,
    sum(weight) as requests,
    sum(failed) as errors,
    quantilesExactWeighted(0.5, 0.95, 0.99)(bucket, toUInt64(round(weight * 100))) as buckets,
    sumIf(weight - failed, bucket < {apdex_bucket:UInt16}) as satisfied,
    sumIf(weight - failed, bucket >= {apdex_bucket:UInt16} and bucket < {apdex_bucket:UInt16} + 32) as tolerating
from ($calls)
where $where
group by all
having requests > 0
order by n
limit {limit:UInt32}
