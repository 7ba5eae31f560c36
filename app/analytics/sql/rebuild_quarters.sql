-- Count the sessions that began on a day, and their events, by quarters of an hour.
insert into quarter_rollup_next (site_id, slice, day, first_ms, last_ms, previous_ms, visits, bounces, pageviews, events, engaged_ms, duration_ms)
select
    site_id,
    {slice:UInt32},
    {day:UInt16},
    intDiv(q.first, 900000) * 900000,
    intDiv(q.last, 900000) * 900000,
    intDiv(q.previous, 900000) * 900000,
    sum(q.n),
    sum(q.n_bounces),
    sum(q.n_pageviews),
    sum(q.n_events),
    sum(q.n_engaged_ms),
    sum(q.n_duration_ms)
from
(
    select
        site_id,
        started_ms as first,
        ended_ms as last,
        previous_ms as previous,
        1 as n,
        is_bounce as n_bounces,
        0 as n_pageviews,
        0 as n_events,
        0 as n_engaged_ms,
        toUInt64(ended_ms - started_ms) as n_duration_ms
    from session_rollup_next
    where slice = {slice:UInt32}
      and day = {day:UInt16}
    union all
    select
        site_id,
        toUnixTimestamp64Milli(ts) as first,
        toUnixTimestamp64Milli(ts) as last,
        0 as previous,
        0 as n,
        0 as n_bounces,
        name = 'pageview' as n_pageviews,
        name != 'engagement' as n_events,
        engaged_ms as n_engaged_ms,
        0 as n_duration_ms
    from events
    where session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
      and session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
) as q
group by site_id, intDiv(q.first, 900000), intDiv(q.last, 900000), intDiv(q.previous, 900000)
