-- How many visits, bounces and visitors, page views and how much engagement has each bucket of the period, and the whole
-- of it (bucket 0)? A visit counts in every bucket between its start and its end. A visitor counts where no earlier visit
-- of theirs reaches, or is put into a set where that is not known. Events of a visit that is in several buckets are
-- sorted into them one by one.
select
    bucket,
    sum(n) as visits,
    sum(n_bounces) as bounces,
    sum(multiIf(bucket = 0, n_first, bucket > seen_bucket, n_sure, 0)) + uniqExactMerge(unsure) as visitors,
    sum(if(bucket = 0 or first_bucket = last_bucket, n_pageviews, split.2[indexOf(split.1, bucket)])) as pageviews,
    sum(if(bucket = 0 or first_bucket = last_bucket, n_engaged_ms, split.3[indexOf(split.1, bucket)])) as engaged_ms
from
(
    select
        roundDown(greatest(started_ms, {start_ms:Int64}), {bounds:Array(Int64)}) as first_bucket,
        roundDown(least(ended_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)}) as last_bucket,
        if(previous_ms >= first_bucket, roundDown(least(previous_ms, {end_ms:Int64} - 1), {bounds:Array(Int64)}), toInt64(0)) as seen_bucket,
        sum(visits) as n,
        sum(bounces) as n_bounces,
        sumIf(visits, is_sure) as n_sure,
        sumIf(visits, is_sure and previous_ms < {start_ms:Int64}) as n_first,
        uniqExactStateIf(visitor_id, not is_sure) as unsure,
        sum(pageviews) as n_pageviews,
        sum(engaged_ms) as n_engaged_ms,
        sumMap(
            arrayMap(
                at -> if(at < {start_ms:Int64} or at >= {end_ms:Int64}, toInt64(-1), roundDown(at, {bounds:Array(Int64)})),
                if(first_bucket = last_bucket, emptyArrayInt64(), event_ms)),
            if(first_bucket = last_bucket, [], event_views),
            if(first_bucket = last_bucket, [], event_engaged_ms)) as split
    from
    (
        $spans
    )
    group by first_bucket, last_bucket, seen_bucket
)
array join arrayConcat([toInt64(0)], arrayFilter(b -> b >= first_bucket and b <= last_bucket, {bounds:Array(Int64)})) as bucket
group by bucket
