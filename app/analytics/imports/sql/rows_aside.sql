-- How many rows of an import lie aside?
select count() as n
from import_rows
where site_id = {site:UInt64}
  and import_id = {import:UInt32}
