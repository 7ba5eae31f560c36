-- The rows of a file of events with our column names, one object of JSON a line.
select
    line,
    is_json,
    r.ts as at,
    r.name as name,
    r.url as url,
    r.hostname as hostname,
    r.path as path,
    r.title as title,
    r.entry_path as entry_path,
    r.referrer as referrer,
    r.source as source,
    r.channel as channel,
    r.click_id as click_id,
    r.utm_source as utm_source,
    r.utm_medium as utm_medium,
    r.utm_campaign as utm_campaign,
    r.utm_term as utm_term,
    r.utm_content as utm_content,
    r.visitor_id as visitor,
    r.session_id as session,
    r.event_id as event,
    r.pageview_id as pageview,
    r.user_agent as agent,
    r.ip as address,
    r.country as country,
    r.region as region,
    r.city as city,
    r.language as language,
    r.browser as browser,
    r.browser_version as browser_version,
    r.os as os,
    r.os_version as os_version,
    r.device as device,
    r.size as size,
    r.width as width,
    r.engaged_ms as engaged_ms,
    r.scroll_pct as scroll_pct,
    r.revenue as revenue,
    r.currency as currency,
    r.is_passive in ('1', 'true') as is_passive,
    if(startsWith(r.props, '{'), JSONExtract(r.props, 'Map(String, String)'), JSONExtract(JSONExtractString(text, 'props'), 'Map(String, String)')) as props
from
(
    select
        {first_line:UInt64} + rowNumberInAllBlocks() as line,
        text,
        isValidJSON(text) and startsWith(trimLeft(text), '{') as is_json,
        JSONExtract(text, 'Tuple(ts String, name String, url String, hostname String, path String, title String, entry_path String, referrer String, source String, channel String, click_id String, utm_source String, utm_medium String, utm_campaign String, utm_term String, utm_content String, user_agent String, ip String, country String, region String, city String, language String, browser String, browser_version String, os String, os_version String, device String, size String, engaged_ms String, scroll_pct String, revenue String, currency String, is_passive String, visitor_id String, session_id String, event_id String, pageview_id String, width String, props String)') as r
    from $lines
)
where text != ''
