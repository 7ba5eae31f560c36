-- Which days are in which partitions of the roll-ups?
select slice, arraySort(groupUniqArray(day)) as days
from day_rollup
group by slice
