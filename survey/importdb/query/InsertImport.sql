insert into survey.import (province_code, id, kind, file_name, reason, row_count, new_count, changed_count, same_count, total_before, total_after,
    before, after, imported_by, excess_due)
values (@province, @id, @kind, @file, @reason, @rows, @new, @changed, @same, @total_before, @total_after, @before::text::jsonb, @after::text::jsonb, @by, @kind = 'transactions')
returning imported_at
