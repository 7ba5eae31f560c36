-- Which operations did a service have in the last day, and of which kind?
select name, kind
from spans
where site_id = {site:UInt64}
  and slot >= now() - interval 1 day
  and service = {service:String}
  and ({kind:Int8} < 0 or kind = {kind:Int8})
group by name, kind
order by name, kind
limit 10000
