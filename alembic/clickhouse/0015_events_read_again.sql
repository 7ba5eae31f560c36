-- How often an event was read again: with a source map that came late its frames are others, and so may be its error.
alter table error_events
    add column if not exists revision UInt8 default 0 codec(ZSTD(1)) after scrubbed;
