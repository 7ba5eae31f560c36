-- Which services are there, and with which operations?
select service, operation
from calls_hourly
where site_id = {site:UInt64}
  and side = 'entry'
  and hour >= now() - interval 7 day
  and ({service:String} = '' or service = {service:String})
group by service, operation
order by service, operation
limit 10000
