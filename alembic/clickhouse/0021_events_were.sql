-- The hash that an event had before another reading or an inner span took its place: a digest that is done again after a
-- crash learns from it whose the event was.
alter table error_events
    add column if not exists was UInt64 default 0 codec(ZSTD(1)) after revision;
