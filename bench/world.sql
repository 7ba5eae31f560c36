-- A believable month of one site, made inside ClickHouse: skewed, daily rhythm, visitors who come back.
insert into events
(
    site_id, session_id, ts, visitor_id, event_id, pageview_id, name, hostname, path, entry_path, referrer, source, channel,
    utm_source, utm_medium, utm_campaign, country, region, city, language, browser, browser_version, os, os_version,
    device, size, engaged_ms, scroll_pct, stored_at
)
with
    {day_ms:UInt64} as day_ms,
    -- a draw in [0, 1) for a thing and a purpose
    (thing, purpose) -> (cityHash64(thing, purpose, {seed:UInt64}) % 1000003) / 1000003. as draw,
    -- rank in 0..n-1, the first ranks far more often
    (u, n, skew) -> toUInt32(floor(n * pow(u, skew))) as rank,
    ['US', 'IN', 'DE', 'GB', 'FR', 'BR', 'CA', 'NL', 'JP', 'AU', 'ES', 'IT', 'PL', 'SE', 'MX', 'ID', 'CH', 'TR', 'KR', 'AT',
     'BE', 'DK', 'FI', 'NO', 'PT', 'CZ', 'IE', 'RO', 'HU', 'GR', 'ZA', 'AR', 'CL', 'CO', 'PE', 'VN', 'TH', 'PH', 'MY', 'SG',
     'HK', 'TW', 'IL', 'AE', 'SA', 'EG', 'NG', 'KE', 'MA', 'UA', 'BG', 'HR', 'SK', 'SI', 'LT', 'LV', 'EE', 'NZ', 'PK', 'BD'] as countries,
    ['Chrome', 'Mobile Safari', 'Safari', 'Edge', 'Firefox', 'Samsung Internet', 'Chrome Mobile', 'Opera', 'Brave', 'Vivaldi',
     'DuckDuckGo', 'UC Browser'] as browsers,
    ['Windows', 'iOS', 'Android', 'Mac OS X', 'Linux', 'Chrome OS'] as systems,
    ['Direct', 'Google', 'Hacker News', 'GitHub', 'Reddit', 'Bing', 'X', 'LinkedIn', 'DuckDuckGo', 'ChatGPT', 'YouTube', 'Facebook'] as sources,
    ['Direct', 'Organic Search', 'Referral', 'Organic Social', 'AI', 'Email', 'Paid Search'] as channels,
    ['xs', 'xl', '2xl', 'lg', 'md', 'sm'] as sizes
select
    {site:UInt64},
    bitOr(bitShiftLeft(started_ms, 22), bitAnd(cityHash64(visitor), 0x3FFFFF)) as session_id,
    fromUnixTimestamp64Milli(toInt64(started_ms + step_ms), 'UTC') as ts,
    cityHash64(visitor, day_ms, {site:UInt64}) as visitor_id,
    cityHash64(number, step, day_ms),
    cityHash64(number, intDiv(step, 2), day_ms),
    if(step % 2 = 0, if(step > 0 and draw((number, step), 31) < 0.05, 'Signup', 'pageview'), 'engagement'),
    'example.com',
    concat(['/', '/docs/', '/blog/', '/product/', '/help/'][1 + page % 5], if(page = 0, '', concat('page-', toString(page)))) as path,
    concat(['/', '/docs/', '/blog/', '/product/', '/help/'][1 + first_page % 5], if(first_page = 0, '', concat('page-', toString(first_page)))),
    if(source_rank = 0, '', concat('https://', lower(sources[1 + least(source_rank, 11)]), '.example/', toString(rank(draw(number, 9), 40, 3.)))),
    if(source_rank < 12, sources[1 + source_rank], concat('site-', toString(source_rank), '.example')),
    channels[1 + least(source_rank, 6)],
    if(draw(number, 10) < 0.12, sources[1 + rank(draw(number, 11), 12, 2.)], ''),
    if(draw(number, 10) < 0.12, ['cpc', 'email', 'social'][1 + rank(draw(number, 12), 3, 2.)], ''),
    if(draw(number, 10) < 0.12, concat('campaign-', toString(rank(draw(number, 13), 25, 2.))), ''),
    countries[1 + place] as country,
    concat('Region ', toString(rank(draw(visitor, 2), 12, 2.))),
    concat('City ', toString(place), '-', toString(rank(draw(visitor, 3), 40, 2.5))),
    ['en', 'de', 'fr', 'es', 'pt', 'hi', 'ja', 'nl'][1 + rank(draw(visitor, 4), 8, 3.)],
    browsers[1 + rank(draw(visitor, 5), 12, 2.6)],
    toString(100 + rank(draw(visitor, 6), 40, 3.)),
    systems[1 + rank(draw(visitor, 7), 6, 1.8)],
    toString(10 + rank(draw(visitor, 8), 8, 2.)),
    ['desktop', 'mobile', 'tablet', 'tv'][1 + rank(draw(visitor, 14), 4, 2.5)],
    sizes[1 + rank(draw(visitor, 15), 6, 1.5)],
    if(step % 2 = 1, toUInt32(1500 - 24000 * log(1 - draw((number, step), 16))), 0),
    if(step % 2 = 1, toUInt8(100 * draw((number, step), 17)), 0),
    if({late:UInt8}, now(), fromUnixTimestamp(toUInt32(intDiv(started_ms + step_ms, 1000) + 1)))
from
(
    select
        number,
        toUInt64(floor(draw(number, 0) * {sessions:UInt64} / 0.56)) as visitor,
        -- a quiet night and a busy afternoon
        day_ms + toUInt64({span_ms:UInt64} * (draw(number, 1) + sin(2 * pi() * draw(number, 1)) * 0.11)) as started_ms,
        rank(draw(visitor, 18), 60, 2.4) as place,
        rank(draw(if(draw(number, 19) < 0.5, visitor, number), 20), 60, 2.8) as source_rank,
        rank(draw(number, 21), 300, 2.2) as first_page,
        1 + least(toUInt8(floor(-log(1 - draw(number, 22)) * 1.2)), 11) as views,
        arrayJoin(range(views * 2)) as step,
        if(step < 2, first_page, rank(draw((number, intDiv(step, 2)), 23), 300, 2.)) as page,
        toUInt64(step * 30000 + if(step = 0, 0, 20000 * draw((number, step), 24))) as step_ms
    from numbers({sessions:UInt64})
)
where started_ms >= day_ms and started_ms < day_ms + 86400000
