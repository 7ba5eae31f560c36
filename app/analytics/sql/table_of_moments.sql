-- The events of visits for each combination of values and each bucket.
select
    $keys,
    toUInt64(0) as visitors,
    toUInt64(0) as visits,
    toUInt64(0) as bounces,
    countIf(moment.2 = 1) as pageviews,
    countIf(moment.2 != 0) as events,
    sum(moment.3) as engaged_ms,
    toUInt64(0) as duration_ms
from
(
    $sessions
) as s
array join arrayZip(s.event_ms, s.event_kinds, s.event_engaged_ms) as moment
where moment.1 >= {start_ms:Int64}
  and moment.1 < {end_ms:Int64}
group by $names
