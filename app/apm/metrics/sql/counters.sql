-- How much did counters grow over time, by group? Growth is what a point has more than the point before, or all of it
-- after a reset, and is spread evenly over the time between the two.
with
    chosen as ($chosen),
    told as
    (
        select
            series,
            toUnixTimestamp64Milli(ts) as at,
            toUnixTimestamp64Milli(started_at) as started,
            $number as number,
            $count as counted
        from points
        where site_id = {site:UInt64}
          and metric = {metric:String}
          and ts >= fromUnixTimestamp64Milli({since_ms:Int64}, 'UTC')
          and ts < fromUnixTimestamp64Milli({until_ms:Int64}, 'UTC')
          and series in (select series from chosen)
        limit 1 by series, at, started
    ),
    followed as
    (
        select
            *,
            lagInFrame(at, 1, toInt64(0)) over stream as at_before,
            lagInFrame(number, 1, 0.) over stream as number_before,
            lagInFrame(counted, 1, 0.) over stream as counted_before
        from told
        window stream as (partition by series, started order by at rows between 1 preceding and current row)
    ),
    grown as
    (
        select
            labels,
            at,
            $since as since,
            temporality = 1 or at_before = 0 or $fell as is_whole,
            if(is_whole, number, number - number_before) as amount,
            if(is_whole, counted, counted - counted_before) as count
        from followed
        inner join chosen using series
        where temporality = 1 or at_before > 0 or (started >= {since_ms:Int64} and started < at)
    ),
    spread as ($spread)
select
    labels,
    groupArray(n) as ns,
    groupArray(amount_in) as amounts,
    groupArray(count_in) as counts,
    max(covered_in) as covered_ms,
    count() over () as groups
from
(
    select
        labels,
        n,
        sum(amount * share) as amount_in,
        sum(count * share) as count_in,
        max(covered) as covered_in
    from spread
    group by labels, n
)
group by labels
order by sum($rank) desc, labels
limit {limit:UInt32}
