-- Spans of believable traces, made inside ClickHouse: eight each, through a gateway, a service and its database.
insert into spans_in
(
    site_id, received, request_hash, key_id, trace_id, span_id, parent_span_id, name, kind, start, duration_ns, status, is_entry,
    weight, service, environment, host, version, sdk_name, sdk_language, scope_name, http_method, http_route, http_status,
    url_path, db_system, db_statement, peer, attributes, resource
)
with
    -- a draw in [0, 1) for a thing and a purpose
    (thing, purpose) -> (cityHash64(thing, purpose, {seed:UInt64}) % 1000003) / 1000003. as draw,
    ['cart', 'stock', 'price', 'order', 'search', 'account', 'mail', 'ship', 'tax', 'image', 'review', 'coupon'] as services,
    ['GET /', 'GET /items/{id}', 'POST /cart', 'POST /checkout', 'GET /account', 'GET /orders/{id}', 'GET /search'] as operations,
    ['select * from items where id = ?', 'select * from prices where item = ? and shop = ?', 'update carts set items = ? where id = ?',
     'select count(*) from orders where customer = ?', 'insert into audit values (?, ?, ?)'] as statements
select
    {site:UInt64},
    at as received,
    intDiv(number, 512) as request_hash,
    'benchkey' as key_id,
    sipHash128(trace, {seed:UInt64}) as trace_id,
    reinterpretAsFixedString(cityHash64(number, {seed:UInt64})) as span_id,
    if(place = 0, toFixedString('', 8),
        reinterpretAsFixedString(cityHash64(number - place + if(place < 3, place - 1, 2), {seed:UInt64}))) as parent_span_id,
    multiIf(is_db, concat('SELECT ', service), place = 7, 'render', operation) as name,
    multiIf(place in (0, 2), 2, place = 1 or is_db, 3, 1) as kind,
    at + toIntervalNanosecond(place * 1000000 + toUInt64(draw(number, 1) * 1000000)) as start,
    toUInt64(exp(15 - if(place > 2, 1.5, 0) + 2 * draw(number, 2) + 3 * pow(draw(number, 3), 6)) * 1000 / 300) as duration_ns,
    if(draw(number, 4) < 0.01, 2, 0) as status,
    place in (0, 2) as is_entry,
    1,
    if(place < 2, 'gateway', services[1 + toUInt32(12 * pow(draw(trace, 5), 1.6))]) as service,
    'production',
    concat('host-', toString(trace % 6)) as host,
    '2.4.1' as version,
    'opentelemetry',
    'python',
    if(is_db, 'opentelemetry.instrumentation.asyncpg', 'opentelemetry.instrumentation.fastapi') as scope_name,
    if(is_http, splitByChar(' ', operation)[1], '') as http_method,
    if(is_http, splitByChar(' ', operation)[2], '') as http_route,
    if(is_http, if(draw(number, 4) < 0.01, 500, 200), 0) as http_status,
    if(is_http, replaceOne(http_route, '{id}', toString(item)), '') as url_path,
    if(is_db, 'postgresql', '') as db_system,
    if(is_db, statements[1 + toUInt32(5 * draw(number, 7))], '') as db_statement,
    multiIf(is_db, 'db.internal', place = 1, 'shop.example', '') as peer,
    multiIf(
        is_http, map('http.request.method', http_method, 'http.route', http_route, 'url.path', url_path, 'url.scheme', 'https',
            'network.protocol.version', '1.1', 'server.address', 'shop.example', 'server.port', '443',
            'user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64)', 'http.response.status_code', toString(http_status),
            'order.id', if(trace % 4 = 0, toString(trace), '')),
        is_db, map('db.system.name', 'postgresql', 'db.namespace', 'shop', 'server.address', 'db.internal', 'server.port', '5432',
            'db.query.text', replaceOne(db_statement, '?', toString(item)), 'db.operation.name', 'SELECT',
            'db.collection.name', 'items', 'db.response.returned_rows', toString(item % 40)),
        map('thread.name', concat('worker-', toString(trace % 4)), 'template', 'items.html')) as attributes,
    map('service.name', service, 'service.version', version, 'host.name', host, 'deployment.environment.name', 'production',
        'telemetry.sdk.name', 'opentelemetry', 'telemetry.sdk.language', 'python', 'telemetry.sdk.version', '1.38.0') as resource
from
(
    select
        number,
        intDiv(number, 8) as trace,
        number % 8 as place,
        place < 3 as is_http,
        place between 3 and 6 as is_db,
        toUInt32(5000 * pow(draw(trace, 8), 3)) as item,
        operations[1 + toUInt32(7 * pow(draw(trace, 6), 1.5))] as operation,
        fromUnixTimestamp64Nano(toInt64(({from_ms:UInt64} + toUInt64({span_ms:UInt64} * draw(trace, 0))) * 1000000), 'UTC') as at
    from numbers({spans:UInt64})
)
