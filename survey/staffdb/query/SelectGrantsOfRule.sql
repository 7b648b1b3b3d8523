select g.id, g.account_id, g.role, g.unit_id, coalesce(u.code, '') as unit_code, coalesce(u.level, '') as unit_level, coalesce(u.name, '') as unit_name,
       coalesce(u.name_en, '') as unit_name_en, g.province_code, g.from_on, g.until_on, coalesce(g.rule_id, 0) as rule_id, g.granted_by, g.granted_at,
       g.reason, g.revoked_by, g.revoked_at, g.ends_at, a.name as account_name
from staff.role_grant g
join staff.account a on a.province_code = @province and a.id = g.account_id
left join survey.unit u on u.id = g.unit_id
where g.province_code = @province and g.rule_id = @rule and g.revoked_at is null
order by g.id
