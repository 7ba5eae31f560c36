-- Put together the pages of the sessions that began on a day.
insert into page_rollup_next
(
    site_id, slice, day, session_id, visitor_id, hostname, path, started_ms, ended_ms, first_ms, last_ms, pageviews, events, scroll_pct, engaged_ms, several, is_bounce,
    event_ms, event_kinds, event_engaged_ms, event_scroll_pct,
    several_here, is_first_of_host,
    entry_path, exit_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size
)
select
    p.site_id,
    {slice:UInt32},
    {day:UInt16},
    p.session_id,
    s.visitor_id,
    p.hostname,
    p.path,
    s.started_ms,
    s.ended_ms,
    p.first_ms,
    p.last_ms,
    p.pageviews,
    p.events,
    p.scroll_pct,
    p.engaged_ms,
    s.several,
    s.is_bounce,
    p.events_in_order.1,
    p.events_in_order.2,
    p.events_in_order.3,
    p.events_in_order.4,
    (p.site_id, s.visitor_id, p.path) in
    (
        select e.site_id, e.visitor_id, e.path
        from events as e
        where e.session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
          and e.session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
        group by e.site_id, e.visitor_id, e.path
        having min(e.session_id) != max(e.session_id) or min(e.hostname) != max(e.hostname)
    ),
    (p.site_id, p.session_id, p.hostname, p.path) in
    (
        select e.site_id, e.session_id, e.hostname, min(e.path)
        from events as e
        where e.session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
          and e.session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
          and e.name = 'pageview'
        group by e.site_id, e.session_id, e.hostname
    ),
    s.entry_path, s.exit_path, s.referrer, s.source, s.channel, s.click_id, s.utm_source, s.utm_medium,
    s.utm_campaign, s.utm_term, s.utm_content, s.country, s.region, s.city, s.language, s.browser, s.browser_version,
    s.os, s.os_version, s.device, s.size
from
(
    select
        e.site_id as site_id,
        e.session_id as session_id,
        e.hostname as hostname,
        e.path as path,
        toUnixTimestamp64Milli(min(e.ts)) as first_ms,
        toUnixTimestamp64Milli(max(e.ts)) as last_ms,
        countIf(e.name = 'pageview') as pageviews,
        countIf(e.name != 'engagement') as events,
        max(e.scroll_pct) as scroll_pct,
        sum(e.engaged_ms) as engaged_ms,
        arraySort(groupArray((toUnixTimestamp64Milli(e.ts), multiIf(e.name = 'pageview', 1, e.name = 'engagement', 0, 2), e.engaged_ms, e.scroll_pct))) as events_in_order
    from events as e
    where e.session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
      and e.session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
    group by site_id, session_id, hostname, path
) as p
inner join
(
    select *
    from session_rollup_next
    where slice = {slice:UInt32}
      and day = {day:UInt16}
) as s on p.site_id = s.site_id and p.session_id = s.session_id
