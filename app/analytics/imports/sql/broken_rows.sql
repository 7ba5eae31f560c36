-- Which rows cannot be taken, and why? The first of them.
select line, broken as reason
from $ready
where broken != ''
order by line
limit {limit:UInt32}
