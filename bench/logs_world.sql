-- Log records of the same shop, made inside ClickHouse: most are alike but for ids and numbers, a few say what is rare.
insert into logs_in
(
    site_id, received, request_hash, key_id, ts, severity_number, level, body, trace_id, span_id, service, environment, host,
    version, sdk_name, sdk_language, scope_name, attributes, resource
)
with
    (thing, purpose) -> (cityHash64(thing, purpose, {seed:UInt64}) % 1000003) / 1000003. as draw,
    ['cart', 'stock', 'price', 'order', 'search', 'account', 'mail', 'ship', 'tax', 'image', 'review', 'coupon'] as services
select
    {site:UInt64},
    ts as received,
    intDiv(number, 512) as request_hash,
    'benchkey' as key_id,
    fromUnixTimestamp64Nano(toInt64(({from_ms:UInt64} + toUInt64({span_ms:UInt64} * draw(number, 0))) * 1000000), 'UTC') as ts,
    if(is_rare, 17, 9) as severity_number,
    if(is_rare, 'error', 'info') as level,
    multiIf(
        is_rare, concat('payment of order ', toString(number), ' was declined by the provider: InsufficientFunds'),
        number % 3 = 0, concat('order ', toString(number), ' was placed in ', toString(number % 900), ' ms'),
        number % 3 = 1, concat('GET /items/', toString(toUInt32(5000 * draw(number, 1))), ' 200 in ', toString(number % 700), ' ms'),
        concat('cache miss for item ', toString(toUInt32(5000 * draw(number, 2))), ', asked the database')) as body,
    sipHash128(intDiv(number, 4), {seed:UInt64}) as trace_id,
    reinterpretAsFixedString(cityHash64(number, {seed:UInt64})) as span_id,
    services[1 + toUInt32(12 * pow(draw(number, 5), 1.6))] as service,
    'production',
    concat('host-', toString(number % 6)) as host,
    '2.4.1' as version,
    'opentelemetry',
    'python',
    'shop.orders',
    map('logger.name', 'shop.orders', 'code.function.name', 'place', 'code.line.number', '71') as attributes,
    map('service.name', service, 'service.version', version, 'host.name', host, 'deployment.environment.name', 'production') as resource
from (select number, draw(number, 9) < 0.0002 as is_rare from numbers({records:UInt64}))
