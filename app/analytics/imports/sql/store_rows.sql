-- Put the rows of a chunk aside, under the import's own hash of their visitors. An event without an id gets one of what it
-- is, under the site's key, so that the same row has the same id in every import. A session is kept where its id is one of
-- ours (it begins with its time); otherwise visits are told by gaps.
insert into import_rows
select
    {site:UInt64},
    {import:UInt32},
    line,
    sipHash64Keyed(({k0:UInt64}, {k1:UInt64}), visitor),
    if(toUnixTimestamp64Milli(ts) - toInt64(bitShiftRight(session, 22)) between -1800000 and 43200000, session, 0),
    ts,
    multiIf(event = '', 0, toUInt64OrZero(event) > 0, toUInt64OrZero(event), sipHash64Keyed(({s0:UInt64}, {s1:UInt64}), event)),
    if(event = '', sipHash64Keyed(({s0:UInt64}, {s1:UInt64}), visitor, ts, name, hostname, path, pageview, engaged_ms, scroll_pct, toString(revenue), toString(props)), 0),
    multiIf(pageview = '', 0, toUInt64OrZero(pageview) > 0, toUInt64OrZero(pageview), sipHash64Keyed(({s0:UInt64}, {s1:UInt64}), pageview)),
    name, hostname, path, entry_path, referrer, source, channel, click_id, utm_source, utm_medium, utm_campaign, utm_term,
    utm_content, country, region, city, language, browser, browser_version, os, os_version, device, size, engaged_ms,
    scroll_pct, revenue, currency, props, is_passive, title
from $ready
where broken = ''
