-- Which group owns a hash?
select argMax(number, version) as number
from error_hash_groups
where site_id = {site:UInt64}
  and hash = {hash:UInt64}
