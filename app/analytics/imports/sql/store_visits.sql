-- Store the events of some visitors that nothing brought before. A visitor id belongs to the UTC day on which the visit
-- began. What the first event of a visit says about where it came from, its place and its device holds for all. Doing
-- it again makes the same block, under the same token, which is stored once.
insert into events
(
    site_id, session_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, entry_path, referrer, source, channel,
    click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, city, language, browser,
    browser_version, os, os_version, device, size, engaged_ms, scroll_pct, revenue, currency, props, is_passive, import_id,
    title
)
select
    {site:UInt64},
    v.session_id,
    r.ts,
    sipHash64Keyed(({k0:UInt64}, {k1:UInt64}), v.visitor, intDiv(v.began_ms, 86400000)),
    v.event_id,
    if(r.pageview_id = 0 and r.name = 'pageview', v.event_id, r.pageview_id),
    r.name,
    r.hostname,
    r.path,
    if(f.entry_path = '', f.path, f.entry_path),
    f.referrer,
    f.source,
    f.channel,
    f.click_id,
    f.utm_source,
    f.utm_medium,
    f.utm_campaign,
    f.utm_term,
    f.utm_content,
    f.country,
    f.region,
    f.city,
    f.language,
    f.browser,
    f.browser_version,
    f.os,
    f.os_version,
    f.device,
    f.size,
    r.engaged_ms,
    r.scroll_pct,
    r.revenue,
    r.currency,
    r.props,
    r.is_passive,
    {import:UInt32},
    r.title
from
(
    select * from $visits where event_id not in ($known)
) as v
inner join
(
    select line, ts, pageview_id, name, hostname, path, engaged_ms, scroll_pct, revenue, currency, props, is_passive,
        title
    from import_rows
    where site_id = {site:UInt64}
      and import_id = {import:UInt32}
      and visitor >= {first_visitor:UInt64}
      and visitor <= {last_visitor:UInt64}
) as r on r.line = v.line
inner join
(
    select
        line, entry_path, path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
        utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size
    from import_rows
    where site_id = {site:UInt64}
      and import_id = {import:UInt32}
      and visitor >= {first_visitor:UInt64}
      and visitor <= {last_visitor:UInt64}
      and line in (select first_line from $visits)
) as f on f.line = v.first_line
