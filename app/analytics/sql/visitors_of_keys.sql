-- How many visitors has each value?
select
    key,
    countIf(not unsure) + uniqExactIf(visitor_id, unsure) as visitors
from
(
    $keys
)
where key != 0
group by key
