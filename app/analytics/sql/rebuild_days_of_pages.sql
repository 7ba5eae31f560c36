-- Count the pages and hostnames of the sessions that began on a day.
insert into day_rollup_next (site_id, day, dimension, value, country, visitors, visits, bounces, pageviews, engaged_ms)
select
    site_id,
    {day:UInt16},
    if(grouping(path) = 0, 'path', 'hostname'),
    if(grouping(path) = 0, toString(path), toString(hostname)),
    '',
    uniqExactIf(visitor_id, pageviews > 0),
    uniqExactIf(session_id, pageviews > 0),
    0,
    sum(pageviews),
    sum(engaged_ms)
from page_rollup_next
where day = {day:UInt16}
group by grouping sets ((site_id, path), (site_id, hostname))
