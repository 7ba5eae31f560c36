-- A million errors of ten thousand groups in the last fourteen days, some groups far more often than the rest.
insert into error_events
(
    site_id, hash, at, received, event_id, hashes, loose, hash_version, level, platform, type, value, culprit, release,
    environment, user, handled, source, url, browser, browser_version, os, device, tags, payload
)
select
    {site:UInt64},
    cityHash64('group', {site:UInt64}, group) % 9223372036854775807 as hash,
    now64(3) - toIntervalMillisecond(cityHash64(number, 1) % (14 * 86400000 - 60000) + 30000) as at,
    at,
    generateUUIDv4(),
    [hash], cityHash64(group, 2) % 9223372036854775807, 1, 'error', 'python',
    concat('Error', toString(group % 200)),
    concat('something failed in step ', toString(group)),
    concat('step_', toString(group), ' in shop.part_', toString(group % 100)),
    concat('shop@1.', toString(number % 12), '.0'),
    ['production', 'staging'][1 + (number % 9 = 0)],
    1 + cityHash64(number, 3) % 200000,
    0, 'sentry', concat('https://shop.example/', toString(group % 300)),
    ['Chrome', 'Safari', 'Firefox'][1 + number % 3], '130', ['Windows', 'Mac', 'Linux'][1 + number % 3], 'desktop',
    map('plan', ['free', 'pro'][1 + number % 2]),
    '{}'
from
(
    select number, if(number < {groups:UInt64}, number, toUInt64({groups:UInt64} * pow((cityHash64(number) % 1000003) / 1000003., 2.2))) as group
    from numbers({events:UInt64})
)
