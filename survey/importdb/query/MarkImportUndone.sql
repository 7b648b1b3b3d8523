update survey.import set undone_at = now(), undone_by = @by, undone_reason = @reason, excess_due = kind = 'transactions'
where province_code = @province and id = @id and undone_at is null
