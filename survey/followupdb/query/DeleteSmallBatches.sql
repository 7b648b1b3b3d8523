-- A batch that simulated comments have left with too few is none any more; what is left of it waits for another one.
with kept as (
    select b.id, count(c.id) as comments from followup.batch b left join followup.comment c on c.province_code = @province and c.batch_id = b.id
    where b.province_code = @province group by b.id
), small as (
    select id from kept where comments < @fewest
), loose as (
    update followup.comment c set batch_id = null, turn = null, revision = c.revision + 1 from small where c.province_code = @province and c.batch_id = small.id
), fewer as (
    update followup.batch b set comments = k.comments from kept k
    where b.province_code = @province and b.id = k.id and k.comments >= @fewest and k.comments <> b.comments
)
delete from followup.batch b using small where b.province_code = @province and b.id = small.id
