insert into staff.role_grant (province_code, account_id, role, unit_id, from_on, until_on, ends_at, rule_id, granted_by, reason)
values (@province, @account, @role, nullif(@unit::integer, 0), @from, @until, @ends, nullif(@rule::bigint, 0), @by, @reason)
returning id
