-- Which attributes are more frequent among the spans in the box than among the others that match?
with
    sampled as
    (
        select
            start >= fromUnixTimestamp64Milli({box_from_ms:Int64}) and start < fromUnixTimestamp64Milli({box_to_ms:Int64})
                and duration_ns >= {box_min_ns:UInt64} and duration_ns < {box_max_ns:UInt64} as in_box,
            toFloat64(weight) * {sample:UInt32} as w,
            arrayDistinct(arrayConcat($pairs, CAST(attributes, 'Array(Tuple(String, String))'))) as pairs
        from spans
        where $time
          and $where
          and cityHash64(trace_id) % {sample:UInt32} = 0
    ),
    totals as
    (
        select sumIf(w, in_box) as box, sumIf(w, not in_box) as rest
        from sampled
    )
select
    pair.1 as key,
    pair.2 as value,
    sumIf(w, in_box) as box_spans,
    sumIf(w, not in_box) as rest_spans,
    (select box from totals) as box_total,
    (select rest from totals) as rest_total,
    if(box_total = 0, 0, box_spans / box_total) as box_share,
    if(rest_total = 0, 0, rest_spans / rest_total) as rest_share
from
(
    select in_box, w, arrayJoin(pairs) as pair
    from sampled
)
where pair.2 != '' and length(pair.2) <= 200
group by key, value
order by abs(box_share - rest_share) desc, key, value
limit {limit:UInt32}
