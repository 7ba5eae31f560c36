-- Put together the sessions that began on a day, with the keys of their values and of the pages and hostnames they viewed.
insert into session_stage
(
    site_id, session_id, visitor_id, started_ms, ended_ms, pageviews, events, engaged_ms, is_bounce, keys, hashes,
    event_ms, event_kinds, event_engaged_ms,
    entry_path, exit_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size
)
select
    s.site_id,
    s.session_id,
    s.visitor_id,
    s.started_ms,
    s.ended_ms,
    s.pageviews,
    s.pageviews + s.others,
    s.engaged_ms,
    s.pageviews <= 1 and s.others_active = 0 and s.engaged_ms < 10000,
    arrayConcat(
        arrayFilter(key -> key != 0, $keys),
        arrayMap(value -> $path_key, s.paths),
        arrayMap(value -> $hostname_key, s.hostnames)),
    $hashes,
    s.events_in_order.1,
    s.events_in_order.2,
    s.events_in_order.3,
    entry_path, exit_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size
from
(
    select
        e.site_id as site_id,
        e.session_id as session_id,
        any(e.visitor_id) as visitor_id,
        toUnixTimestamp64Milli(min(e.ts)) as started_ms,
        toUnixTimestamp64Milli(max(e.ts)) as ended_ms,
        countIf(e.name = 'pageview') as pageviews,
        countIf(e.name not in ('pageview', 'engagement')) as others,
        countIf(e.name not in ('pageview', 'engagement') and not e.is_passive) as others_active,
        sum(e.engaged_ms) as engaged_ms,
        arraySort(groupUniqArrayIf(e.path, e.name = 'pageview' and e.path != '')) as paths,
        arraySort(groupUniqArrayIf(e.hostname, e.name = 'pageview' and e.hostname != '')) as hostnames,
        arraySort(groupArray((toUnixTimestamp64Milli(e.ts), multiIf(e.name = 'pageview', 1, e.name = 'engagement', 0, 2), e.engaged_ms))) as events_in_order,
        any(e.entry_path) as entry_path,
        argMaxIf(e.path, e.ts, e.name = 'pageview') as exit_path,
        any(e.referrer) as referrer,
        any(e.source) as source,
        any(e.channel) as channel,
        any(e.click_id) as click_id,
        any(e.utm_source) as utm_source,
        any(e.utm_medium) as utm_medium,
        any(e.utm_campaign) as utm_campaign,
        any(e.utm_term) as utm_term,
        any(e.utm_content) as utm_content,
        any(e.country) as country,
        any(e.region) as region,
        any(e.city) as city,
        any(e.language) as language,
        any(e.browser) as browser,
        any(e.browser_version) as browser_version,
        any(e.os) as os,
        any(e.os_version) as os_version,
        any(e.device) as device,
        any(e.size) as size
    from events as e
    where e.session_id >= bitShiftLeft(toUInt64({day:UInt16}) * 86400000, 22)
      and e.session_id < bitShiftLeft((toUInt64({day:UInt16}) + 1) * 86400000, 22)
    group by site_id, session_id
) as s
