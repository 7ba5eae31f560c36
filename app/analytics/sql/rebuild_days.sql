-- Count the sessions that began on a day by the values of each dimension, their pages and hostnames, and their events.
insert into day_rollup_next
(
    site_id, slice, day, dimension, value, country, key,
    visitors, visits, bounces, pageviews, events, engaged_ms, duration_ms, scroll_pct, scrolled
)
select
    site_id,
    {slice:UInt32},
    {day:UInt16},
    multiIf(
        grouping(entry_path) = 0, 'entry_path',
        grouping(exit_path) = 0, 'exit_path',
        grouping(referrer) = 0, 'referrer',
        grouping(source) = 0, 'source',
        grouping(channel) = 0, 'channel',
        grouping(click_id) = 0, 'click_id',
        grouping(utm_source) = 0, 'utm_source',
        grouping(utm_medium) = 0, 'utm_medium',
        grouping(utm_campaign) = 0, 'utm_campaign',
        grouping(utm_term) = 0, 'utm_term',
        grouping(utm_content) = 0, 'utm_content',
        grouping(region) = 0, 'region',
        grouping(city) = 0, 'city',
        grouping(language) = 0, 'language',
        grouping(browser) = 0, 'browser',
        grouping(browser_version) = 0, 'browser_version',
        grouping(os) = 0, 'os',
        grouping(os_version) = 0, 'os_version',
        grouping(device) = 0, 'device',
        grouping(size) = 0, 'size',
        'country'),
    multiIf(
        grouping(entry_path) = 0, toString(entry_path),
        grouping(exit_path) = 0, toString(exit_path),
        grouping(referrer) = 0, toString(referrer),
        grouping(source) = 0, toString(source),
        grouping(channel) = 0, toString(channel),
        grouping(click_id) = 0, toString(click_id),
        grouping(utm_source) = 0, toString(utm_source),
        grouping(utm_medium) = 0, toString(utm_medium),
        grouping(utm_campaign) = 0, toString(utm_campaign),
        grouping(utm_term) = 0, toString(utm_term),
        grouping(utm_content) = 0, toString(utm_content),
        grouping(region) = 0, toString(region),
        grouping(city) = 0, toString(city),
        grouping(language) = 0, toString(language),
        grouping(browser) = 0, toString(browser),
        grouping(browser_version) = 0, toString(browser_version),
        grouping(os) = 0, toString(os),
        grouping(os_version) = 0, toString(os_version),
        grouping(device) = 0, toString(device),
        grouping(size) = 0, toString(size),
        toString(country)),
    if(grouping(region) = 0 or grouping(city) = 0, toString(country), ''),
    $visit_keys,
    uniqExact(visitor_id),
    count(),
    sum(is_bounce),
    sum(pageviews),
    sum(events),
    sum(engaged_ms),
    sum(ended_ms - started_ms),
    0,
    0
from session_rollup_next
where slice = {slice:UInt32}
  and day = {day:UInt16}
group by grouping sets (
    (site_id, entry_path),
    (site_id, exit_path),
    (site_id, referrer),
    (site_id, source),
    (site_id, channel),
    (site_id, click_id),
    (site_id, utm_source),
    (site_id, utm_medium),
    (site_id, utm_campaign),
    (site_id, utm_term),
    (site_id, utm_content),
    (site_id, country),
    (site_id, region, country),
    (site_id, city, country),
    (site_id, language),
    (site_id, browser),
    (site_id, browser_version),
    (site_id, os),
    (site_id, os_version),
    (site_id, device),
    (site_id, size)
)
union all
select
    site_id,
    {slice:UInt32},
    {day:UInt16},
    if(grouping(path) = 0, 'path', 'hostname'),
    if(grouping(path) = 0, toString(path), toString(hostname)),
    '',
    if(grouping(path) = 0, $path_key, $hostname_key),
    uniqExactIf(visitor_id, pageviews > 0),
    uniqExactIf(session_id, pageviews > 0),
    0,
    sum(pageviews),
    sum(events),
    sum(engaged_ms),
    0,
    sum(scroll_pct),
    countIf(scroll_pct > 0)
from page_rollup_next
where slice = {slice:UInt32}
  and day = {day:UInt16}
group by grouping sets ((site_id, path), (site_id, hostname))
union all
select
    site_id,
    {slice:UInt32},
    {day:UInt16},
    'name',
    name,
    '',
    0,
    uniqExact(visitor_id),
    uniqExact(session_id),
    0,
    count(),
    count(),
    0,
    0,
    0,
    0
from events
where session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
  and session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
  and name != 'engagement'
group by site_id, name
