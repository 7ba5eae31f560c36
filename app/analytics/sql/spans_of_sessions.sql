-- Sessions as spans to be counted.
select
    started_ms,
    ended_ms,
    previous_ms,
    toUInt64(1) as visits,
    toUInt64(is_bounce) as bounces,
    is_sure,
    visitor_id,
    pageviews,
    engaged_ms,
    event_ms,
    event_views,
    event_engaged_ms
from
(
    $sessions
)
