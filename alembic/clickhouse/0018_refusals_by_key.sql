-- What the doors refuse is told by key where one sent it: whose owner has to do something about it?
alter table drops
    add column if not exists key_id LowCardinality(String),
    modify order by (site_id, minute, reason, key_id);
