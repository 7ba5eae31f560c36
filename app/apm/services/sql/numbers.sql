-- How often was something called, how often did it fail, how long did it take? By its names, what took most time first.
select
    $names,
    sum(weight) as requests,
    sum(failed) as errors,
    sum(took) / 1e6 as total_ms,
    quantilesExactWeighted(0.5, 0.95, 0.99)(bucket, toUInt64(round(weight * 100))) as buckets,
    sumIf(weight - failed, bucket < {apdex_bucket:UInt16}) as satisfied,
    sumIf(weight - failed, bucket >= {apdex_bucket:UInt16} and bucket < {apdex_bucket:UInt16} + 32) as tolerating
from ($calls)
where $where
group by all
having requests > 0
order by $order
limit {limit:UInt32}
