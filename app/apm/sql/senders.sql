-- Whose telemetry is it, and what does its resource say? The first steps of every insert, as common table expressions.
sent as
(
    select
        i.site_id as site_id, i.received_ns as received_ns, i.request_hash as request_hash, i.key_id as key_id,
        i.request.$resources as many
    from $items
    array join item as i
),
of_resources as
(
    select
        site_id, received_ns, request_hash, key_id, $hidden as hidden,
        r.resource.attributes as pairs,
        r.$scopes as scopes
    from sent
    array join many as r
),
told as
(
    select
        *,
        arrayMap(a -> a.key, arraySlice(pairs, 1, $most_attributes)) as names,
        $resource_texts as raw_found
    from of_resources
),
looked_at as
(
    select *, $resource_found as of_resource
    from told
),
resources as
(
    select *, if(of_resource = 0, raw_found, $clean_resource) as found
    from looked_at
),
senders as
(
    select
        site_id, received_ns, request_hash, key_id, hidden,
        mapFromArrays(names, found) as resource,
        $resource_columns,
        scopes
    from resources
),
scoped as
(
    select
        * except (scopes, service_named),
        if(service_named = '', 'unknown_service', left(service_named, 500)) as service,
        service_named = '' or startsWith(service_named, 'unknown_service') as is_nameless,
        of_scope.scope.name as scope_name,
        of_scope.scope.version as scope_version,
        of_scope.$each as many_of_scope
    from senders
    array join scopes as of_scope
),
