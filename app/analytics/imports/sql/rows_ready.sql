-- The rows of a chunk with what was derived for them: `p` for pages, `a` for agents, `l` for places; `broken` says why one
-- cannot be taken.
with
    $told
select
    r.line as line,
    multiIf(
        r.broken != '', r.broken,
        r.hostname = '' and p.hostname = '', 'The url is no http(s) address of a page.',
        a.is_bot, 'The user agent is that of a bot.',
        '') as broken,
    r.visitor as visitor,
    toUInt64OrZero(r.session) as session,
    r.ts as ts,
    r.event as event,
    r.pageview as pageview,
    r.name as name,
    if(r.hostname = '', p.hostname, r.hostname) as hostname,
    if(r.hostname = '', p.path, substringUTF8(if(r.path = '', '/', r.path), 1, 2000)) as path,
    -- As app/ingest/title.py has it: an e-mail address names somebody.
    substringUTF8(replaceRegexpAll(r.title, '[^\\s@<>()\\[\\],;:"]+@[^\\s@<>()\\[\\],;:"]+', '(e-mail)'), 1, 200) as title,
    r.entry_path as entry_path,
    if(r.source = '', p.referrer, r.referrer) as referrer,
    if(r.source = '', p.source, r.source) as source,
    multiIf(r.channel != '', r.channel, r.source = '', p.channel, r.source = 'Direct', 'Direct', 'Referral') as channel,
    if(r.click_id = '', p.click_id, r.click_id) as click_id,
    if(r.utm_source = '', p.utm_source, r.utm_source) as utm_source,
    if(r.utm_medium = '', p.utm_medium, r.utm_medium) as utm_medium,
    if(r.utm_campaign = '', p.utm_campaign, r.utm_campaign) as utm_campaign,
    if(r.utm_term = '', p.utm_term, r.utm_term) as utm_term,
    if(r.utm_content = '', p.utm_content, r.utm_content) as utm_content,
    if(r.country = '' and r.region = '' and r.city = '', l.country, r.country) as country,
    if(r.country = '' and r.region = '' and r.city = '', l.region, r.region) as region,
    if(r.country = '' and r.region = '' and r.city = '', l.city, r.city) as city,
    r.language as language,
    if(r.browser = '', a.browser, r.browser) as browser,
    if(r.browser_version = '' and r.browser = '', a.browser_version, r.browser_version) as browser_version,
    if(r.os = '', a.os, r.os) as os,
    if(r.os_version = '' and r.os = '', a.os_version, r.os_version) as os_version,
    if(r.device = '', a.device, r.device) as device,
    multiIf(
        r.size != '', r.size,
        toFloat64OrZero(r.width) <= 0, '',
        ['xs', 'sm', 'md', 'lg', 'xl', '2xl'][1 + arrayCount(limit -> toFloat64OrZero(r.width) >= limit, [576, 768, 992, 1200, 1600])]) as size,
    toUInt32(least(greatest(toFloat64OrZero(r.engaged_ms), 0), 14400000)) as engaged_ms,
    toUInt8(least(greatest(toFloat64OrZero(r.scroll_pct), 0), 100)) as scroll_pct,
    toDecimal64OrZero(r.revenue, 3) as revenue,
    upper(substring(r.currency, 1, 3)) as currency,
    toUInt8(r.is_passive) as is_passive,
    mapApply((k, v) -> (substringUTF8(k, 1, 100), substringUTF8(v, 1, 2000)), r.props) as props
from $rows as r
$joins
