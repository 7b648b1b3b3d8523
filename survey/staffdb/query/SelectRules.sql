select r.id, r.position, r.claim, r.value, r.role, r.unit_id, coalesce(u.code, '') as unit_code, coalesce(u.level, '') as unit_level,
       coalesce(u.name, '') as unit_name, coalesce(u.name_en, '') as unit_name_en, r.province_code, r.added_by
from staff.rule r
left join survey.unit u on u.id = r.unit_id
where r.province_code = @province
order by r.position, r.id
