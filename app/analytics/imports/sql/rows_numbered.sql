-- The rows of a chunk with their lines, in the order of the file.
select
    {first_line:UInt64} + rowNumberInAllBlocks() as line,
    *
from $fields
