-- Which event of a group stands at the front of an order?
select replaceAll(toString(event_id), '-', '') as id
from error_events
where $time
  and $mine
  and $where
order by $order
limit 1
