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
    engaged_ms,
    events.1 as event_ms,
    events.2 as event_views,
    events.3 as event_engaged_ms$columns
from
(
    select
        e.session_id as session_id,
        any(e.visitor_id) as visitor_id,
        toUnixTimestamp64Milli($started) as started_ms,
        toUnixTimestamp64Milli($ended) as ended_ms,
        toInt64(0) as previous_ms,
        toUInt8(0) as is_sure,
        toUInt8(countIf(e.name = 'pageview') <= 1 and countIf(e.name not in ('pageview', 'engagement')) = 0
            and sum(e.engaged_ms) < 10000) as is_bounce,
        countIf(e.name = 'pageview' and $match) as pageviews,
        sumIf(e.engaged_ms, $match) as engaged_ms,
        groupArrayIf((toUnixTimestamp64Milli(e.ts), toUInt8(e.name = 'pageview'), e.engaged_ms), $match) as events,
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
