-- What pages are called. It belongs to an event as its path does, and no roll-up has it: who asks for it asks the events.
alter table events add column if not exists title String default '' codec(ZSTD(3));
alter table filtered_hits add column if not exists title String default '' codec(ZSTD(3));
alter table import_rows add column if not exists title String default '';

alter table filtered_hits_from_events modify query
select
    site_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, referrer, source, channel, click_id, utm_source,
    utm_medium, utm_campaign, utm_term, utm_content, country, region, city, language, browser, browser_version, os,
    os_version, device, size, engaged_ms, scroll_pct, revenue, currency, props, is_passive, filtered, title
from events
where filtered != '';
