-- What is left of an import?
select
    (select count() from events where site_id = {site:UInt64} and import_id = {import:UInt32}) as events,
    (select count() from imported_days where site_id = {site:UInt64} and import_id = {import:UInt32}) as days,
    (select count() from import_rows where site_id = {site:UInt64} and import_id = {import:UInt32}) as rows
