select i.undone_at is not null,
       exists (select from survey.import l where l.province_code = @province and l.kind = i.kind and l.id > i.id and l.undone_at is null),
       i.before::text, i.after::text
from survey.import i
where i.province_code = @province and i.id = @id and i.kind = @kind
