-- How many visits, bounces and visitors, page views and how much engagement has each bucket of the period, and the whole
-- of it (bucket 0)? A visit counts in every bucket between its start and its end. A visitor counts where no earlier visit
-- of theirs reaches, or is put into a set where that is not known. Events of visits in several buckets are sorted into
-- them one by one (`split`: buckets, page views, events, engagement).
select
    bucket,
    sum(n) as visits,
    sum(n_bounces) as bounces,
    sum(multiIf(bucket = 0, n_first, bucket > seen_bucket, n_sure, 0)) + uniqExactMerge(unsure) as visitors,
    sum(if(bucket = 0 or first_bucket = last_bucket, n_pageviews, split.2[indexOf(split.1, bucket)])) as pageviews,
    sum(if(bucket = 0 or first_bucket = last_bucket, n_events, split.3[indexOf(split.1, bucket)])) as events,
    sum(if(bucket = 0 or first_bucket = last_bucket, n_engaged_ms, split.4[indexOf(split.1, bucket)])) as engaged_ms,
    sum(n_duration_ms) as duration_ms
from
(
    $spans
)
array join arrayConcat([toInt64(0)], arrayFilter(b -> b >= first_bucket and b <= last_bucket, {bounds:Array(Int64)})) as bucket
group by bucket
