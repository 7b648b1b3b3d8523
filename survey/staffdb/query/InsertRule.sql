insert into staff.rule (province_code, position, claim, value, role, unit_id, added_by)
select @province, coalesce(max(position), 0) + 1, @claim, @value, @role, nullif(@unit::integer, 0), @by from staff.rule where province_code = @province
on conflict (province_code, claim, value, role, coalesce(unit_id, 0)) do nothing
returning id
