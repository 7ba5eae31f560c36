-- How many observations fell into the buckets of histograms over time, by group? A bucket of a histogram is told by its
-- place among the bounds; of an exponential one by its index plus 2^33, below 0 for negative numbers, 0 for zero.
with
    chosen as ($chosen),
    read as
    (
        select
            *,
            toUnixTimestamp64Milli(ts) as at,
            toUnixTimestamp64Milli(started_at) as started,
            toFloat64(count) as counted,
            toUInt8(greatest(scale - {scale:Int32}, 0)) as finer,
            if(kind = 'histogram',
                arrayMap(place -> toInt64(place), range(length(counts))),
                arrayConcat(
                    arrayMap(place -> bitShiftRight(positive_from + place - 1, finer) + 8589934592, arrayEnumerate(counts)),
                    arrayMap(place -> -(bitShiftRight(negative_from + place - 1, finer) + 8589934592), arrayEnumerate(negative)),
                    [toInt64(0)])) as keys,
            arrayMap(one -> toFloat64(one), if(kind = 'histogram', counts, arrayConcat(counts, negative, [zeros]))) as tallies
        from points
        inner join chosen using series
        where site_id = {site:UInt64}
          and metric = {metric:String}
          and ts >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
          and ts < fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
          and series in (select series from chosen)
    ),
    told as
    (
        select series, labels, kind, temporality, at, started, bounds, counted, arrayReduce('sumMap', [keys], [tallies]) as held
        from read
        limit 1 by series, at, started
    ),
    followed as
    (
        select
            *,
            lagInFrame(at, 1, toInt64(0)) over stream as at_before,
            lagInFrame(counted, 1, 0.) over stream as counted_before,
            lagInFrame(bounds) over stream as bounds_before,
            lagInFrame(held) over stream as held_before
        from told
        window stream as (partition by series, started order by at rows between 1 preceding and current row)
    ),
    grown as
    (
        select
            labels,
            kind,
            bounds,
            at,
            $since as since,
            temporality = 1 or at_before = 0 or counted < counted_before or bounds != bounds_before as is_whole,
            if(is_whole, counted, counted - counted_before) as count,
            if(is_whole, held, mapSubtract(held, held_before)) as grew
        from followed
        where temporality = 1 or at_before > 0 or (started >= {since_ms:Int64} and started < at)
    ),
    spread as ($spread)
select
    labels,
    groupArray((n, kind = 'exponential_histogram', bounds, held.1, held.2)) as cells,
    count() over () as groups
from
(
    select
        labels,
        n,
        kind,
        bounds,
        sumMap(grew.1, arrayMap(one -> greatest(one, 0.) * share, grew.2)) as held,
        sum(count * share) as counted
    from spread
    group by labels, n, kind, bounds
)
group by labels
order by sum(counted) desc, labels
limit {limit:UInt32}
