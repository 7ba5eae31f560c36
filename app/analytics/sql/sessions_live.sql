-- Sessions as their events stand now; page views and engagement are those in the period that match.
select
    session_id,
    visitor_id,
    started_ms,
    ended_ms,
    previous_ms,
    is_sure,
    is_bounce,
    pageviews,
    events,
    engaged_ms,
    duration_ms,
    told.1 as event_ms,
    told.2 as event_kinds,
    told.3 as event_engaged_ms$columns
from
(
    select
        e.session_id as session_id,
        any(e.visitor_id) as visitor_id,
        toUnixTimestamp64Milli($started) as started_ms,
        toUnixTimestamp64Milli($ended) as ended_ms,
        toInt64(0) as previous_ms,
        toUInt8(0) as is_sure,
        toUInt8(countIf(e.name = 'pageview') <= 1 and countIf(e.name not in ('pageview', 'engagement') and not e.is_passive) = 0
            and sum(e.engaged_ms) < 10000) as is_bounce,
        countIf(e.name = 'pageview' and $match) as pageviews,
        countIf(e.name != 'engagement' and $match) as events,
        sumIf(e.engaged_ms, $match) as engaged_ms,
        toUInt64(toUnixTimestamp64Milli(max(e.ts)) - toUnixTimestamp64Milli(min(e.ts))) as duration_ms,
        groupArrayIf((toUnixTimestamp64Milli(e.ts), toUInt8(multiIf(e.name = 'pageview', 1, e.name = 'engagement', 0, 2)), e.engaged_ms), $match) as told,
        $matched as matched$dimensions
    from events as e
    where e.site_id = {site:UInt64}
      and e.session_id >= {first_session:UInt64}
      and e.session_id < {end_session:UInt64}
      and $sessions
    group by session_id
)
where matched
  and $where
