-- How many rows has the chunk, and how many cannot be taken?
select count() as rows, countIf(broken != '') as broken
from $ready
