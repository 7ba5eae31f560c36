-- Into which buckets of time does growth fall, and with which share? What has no stretch of time falls into the bucket of its point.
select
    *,
    arrayJoin(range(
        intDiv(greatest(since, {from_ms:Int64}) - {first_ms:Int64}, {step_ms:Int64}),
        if(since < at, intDiv(least(at, {to_ms:Int64}) - 1 - {first_ms:Int64}, {step_ms:Int64}),
            intDiv(at - {first_ms:Int64}, {step_ms:Int64})) + 1)) as n,
    {first_ms:Int64} + n * {step_ms:Int64} as bucket_ms,
    if(since < at,
        (least(at, bucket_ms + {step_ms:Int64}, {to_ms:Int64}) - greatest(since, bucket_ms, {from_ms:Int64})) / (at - since),
        1.) as share,
    if(since < at, least(at, {to_ms:Int64}), bucket_ms + {step_ms:Int64}) as covered
from $grown
where if(since < at, at > {from_ms:Int64} and since < {to_ms:Int64}, at >= {from_ms:Int64} and at < {to_ms:Int64})
