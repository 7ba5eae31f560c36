-- The same rows, read by ClickHouse's own reader of JSON, which is twice as fast and stops at the first broken line.
select
    line,
    1 as is_json,
    f.ts as at,
    f.name as name,
    f.url as url,
    f.hostname as hostname,
    f.path as path,
    f.entry_path as entry_path,
    f.referrer as referrer,
    f.source as source,
    f.channel as channel,
    f.click_id as click_id,
    f.utm_source as utm_source,
    f.utm_medium as utm_medium,
    f.utm_campaign as utm_campaign,
    f.utm_term as utm_term,
    f.utm_content as utm_content,
    f.visitor_id as visitor,
    f.session_id as session,
    f.event_id as event,
    f.pageview_id as pageview,
    f.user_agent as agent,
    f.ip as address,
    f.country as country,
    f.region as region,
    f.city as city,
    f.language as language,
    f.browser as browser,
    f.browser_version as browser_version,
    f.os as os,
    f.os_version as os_version,
    f.device as device,
    f.size as size,
    f.width as width,
    f.engaged_ms as engaged_ms,
    f.scroll_pct as scroll_pct,
    f.revenue as revenue,
    f.currency as currency,
    f.is_passive in ('1', 'true') as is_passive,
    if(f.props = '', CAST(map(), 'Map(String, String)'), JSONExtract(f.props, 'Map(String, String)')) as props
from
(
    select
        {first_line:UInt64} + rowNumberInAllBlocks() as line,
        *
    from $lines
) as f
