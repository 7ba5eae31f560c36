-- Count the events, by name, of the sessions that began on a day.
insert into day_rollup_next (site_id, day, dimension, value, country, visitors, visits, bounces, pageviews, engaged_ms)
select
    site_id,
    {day:UInt16},
    'name',
    name,
    '',
    uniqExact(visitor_id),
    uniqExact(session_id),
    0,
    count(),
    0
from events
where session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
  and session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
  and name != 'engagement'
group by site_id, name
