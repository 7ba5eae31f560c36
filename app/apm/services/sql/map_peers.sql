-- Whom do services call that no span of its own tells of?
with
    answered as
    (
        select distinct trace_id, parent_span_id
        from spans
        where $time
          and is_entry = 1
          and parent_span_id != toFixedString('', 8)
          and cityHash64(trace_id) % {sample:UInt32} = 0
    )
select
    service as source,
    multiIf(db_system != '', 'database', messaging_system != '', 'messaging', 'external') as peer_kind,
    multiIf(db_system != '' and peer != '', concat(db_system, ' ', peer), db_system != '', toString(db_system),
        peer != '', toString(peer), toString(messaging_system)) as target,
    sum(toFloat64(weight)) * {sample:UInt32} as requests,
    sumIf(toFloat64(weight), status = 2) * {sample:UInt32} as errors,
    sum(toFloat64(weight) * duration_ns) / 1e6 * {sample:UInt32} as total_ms,
    quantilesTDigestWeighted(0.5, 0.95, 0.99)(toFloat64(duration_ns), toUInt64(greatest(round(weight), 1))) as ns
from spans
where $time
  and (kind in (3, 4) or db_system != '')
  and (db_system != '' or (trace_id, span_id) not in (select trace_id, parent_span_id from answered))
  and cityHash64(trace_id) % {sample:UInt32} = 0
  and ({environment:String} = '' or environment = {environment:String})
group by source, peer_kind, target
having target != ''
order by requests desc
limit {limit:UInt32}
