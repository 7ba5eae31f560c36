-- Exemplars: measurements that a sender kept with the trace in which they were made, so that a dot on a chart opens it.
-- A sender that tells them again (the same series, moment and span) does not store them twice.
create table if not exists exemplars
(
    site_id  UInt64                codec(ZSTD(1)),
    metric   LowCardinality(String),
    ts       DateTime64(3, 'UTC')  codec(DoubleDelta, ZSTD(1)),
    series   UInt64                codec(ZSTD(1)),
    value    Float64               codec(ZSTD(1)),
    trace_id FixedString(16)       codec(ZSTD(1)),
    span_id  FixedString(8)        codec(NONE)
)
engine = ReplacingMergeTree
partition by toYYYYMMDD(ts)
order by (site_id, metric, ts, series, trace_id, span_id)
settings non_replicated_deduplication_window = 1000, ttl_only_drop_parts = 1;

alter table points_in
    add column if not exists exemplars Array(Tuple(ts DateTime64(3, 'UTC'), value Float64, trace_id FixedString(16), span_id FixedString(8)));

create materialized view if not exists exemplars_from_points to exemplars as
select site_id, metric, exemplar.1 as ts, series, exemplar.2 as value, exemplar.3 as trace_id, exemplar.4 as span_id
from
(
    select site_id, metric, series, arrayJoin(exemplars) as exemplar
    from points_in
    where notEmpty(exemplars) and not bitTest(flaws, 0)
);
