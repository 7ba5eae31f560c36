-- The rows of Umami's website_event, of any of its versions. Its session is a visitor of a month; a visit is told anew.
select
    line,
    is_json,
    r.created_at as at,
    if(r.event_type = '2' or r.event_name not in ('', '\\N'), r.event_name, 'pageview') as name,
    concat('https://', if(r.hostname = '', {domain:String}, r.hostname), r.url_path, if(query = '', '', concat('?', query))) as url,
    '' as hostname,
    '' as path,
    r.page_title as title,
    '' as entry_path,
    if(r.referrer_domain = '', '', concat('https://', r.referrer_domain, r.referrer_path)) as referrer,
    '' as source,
    '' as channel,
    '' as click_id,
    '' as utm_source,
    '' as utm_medium,
    '' as utm_campaign,
    '' as utm_term,
    '' as utm_content,
    r.session_id as visitor,
    '' as session,
    r.event_id as event,
    '' as pageview,
    '' as agent,
    '' as address,
    r.country as country,
    if(r.region = '', r.subdivision1, r.region) as region,
    r.city as city,
    lower(substring(r.language, 1, 2)) as language,
    transform(r.browser, ['chrome', 'crios', 'edge-chromium', 'edge', 'edge-ios', 'firefox', 'fxios', 'safari', 'ios', 'ios-webview', 'opera', 'samsung', 'chromium-webview', 'yandexbrowser', 'android', 'facebook', 'instagram', 'ie'], ['Chrome', 'Chrome', 'Edge', 'Edge', 'Edge', 'Firefox', 'Firefox', 'Safari', 'Safari', 'Safari', 'Opera', 'Samsung Internet', 'Chrome WebView', 'Yandex Browser', 'Android', 'Facebook', 'Instagram', 'IE'], r.browser) as browser,
    '' as browser_version,
    multiIf(startsWith(r.os, 'Windows'), 'Windows', r.os = 'Mac OS', 'Mac OS X', r.os = 'Android OS', 'Android', r.os) as os,
    if(startsWith(r.os, 'Windows '), substring(r.os, 9), '') as os_version,
    if(r.device = 'laptop', 'desktop', r.device) as device,
    '' as size,
    extract(r.screen, '^([0-9]+)') as width,
    '' as engaged_ms,
    '' as scroll_pct,
    '' as revenue,
    '' as currency,
    0 as is_passive,
    CAST(map(), 'Map(String, String)') as props
from
(
    select
        {first_line:UInt64} + rowNumberInAllBlocks() as line,
        text,
        isValidJSON(text) as is_json,
        JSONExtract(text, 'Tuple(created_at String, event_name String, event_type String, hostname String, url_path String, url_query String, page_title String, referrer_domain String, referrer_path String, referrer_query String, utm_source String, utm_medium String, utm_campaign String, utm_term String, utm_content String, session_id String, event_id String, country String, subdivision1 String, region String, city String, language String, browser String, os String, device String, screen String)') as r,
        -- Newer exports have the campaign apart from the query.
        arrayStringConcat(arrayFilter(part -> part != '', [
            r.url_query,
            if(r.utm_source = '' or position(r.url_query, 'utm_source=') > 0, '', concat('utm_source=', encodeURLFormComponent(r.utm_source))),
            if(r.utm_medium = '' or position(r.url_query, 'utm_medium=') > 0, '', concat('utm_medium=', encodeURLFormComponent(r.utm_medium))),
            if(r.utm_campaign = '' or position(r.url_query, 'utm_campaign=') > 0, '', concat('utm_campaign=', encodeURLFormComponent(r.utm_campaign))),
            if(r.utm_term = '' or position(r.url_query, 'utm_term=') > 0, '', concat('utm_term=', encodeURLFormComponent(r.utm_term))),
            if(r.utm_content = '' or position(r.url_query, 'utm_content=') > 0, '', concat('utm_content=', encodeURLFormComponent(r.utm_content)))]), '&') as query
    from $lines
)
where text != ''
