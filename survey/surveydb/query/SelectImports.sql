select i.id, i.kind, i.file_name, i.imported_by, i.imported_at, i.reason, i.row_count, i.new_count, i.changed_count, i.same_count,
       i.total_before, i.total_after, i.undone_at, i.undone_by, i.undone_reason,
       i.undone_at is null and not exists (select from survey.import l where l.province_code = @province and l.kind = i.kind and l.id > i.id
                                           and l.undone_at is null) as last
from survey.import i
where i.province_code = @province and (@kind = '' or i.kind = @kind) and (@below::bigint = 0 or i.id < @below)
order by i.id desc
limit @most
