-- Store the events of some visitors that no earlier import or visit brought. The order is fixed, so that doing it again
-- under the same token stores nothing twice.
insert into events
(
    site_id, session_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, entry_path, referrer, source, channel,
    click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, city, language, browser,
    browser_version, os, os_version, device, size, engaged_ms, scroll_pct, revenue, currency, props, is_passive, import_id
)
select
    site_id, session_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, entry_path, referrer, source, channel,
    click_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, country, region, city, language, browser,
    browser_version, os, os_version, device, size, engaged_ms, scroll_pct, revenue, currency, props, is_passive, import_id
from $visits
where event_id not in ($known)
