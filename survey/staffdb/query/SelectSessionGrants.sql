select g.id, g.account_id, g.role, g.unit_id, coalesce(u.code, '') as unit_code, coalesce(u.level, '') as unit_level, coalesce(u.name, '') as unit_name,
       coalesce(u.name_en, '') as unit_name_en, g.province_code, g.from_on, g.until_on, coalesce(g.rule_id, 0) as rule_id, g.granted_by, g.granted_at, g.reason, g.revoked_by,
       coalesce(g.revoked_at, case when g.ends_at <= now() then g.ends_at end) as revoked_at, g.ends_at
from staff.session s
join staff.role_grant g on g.province_code = @province and g.account_id = s.account_id and g.revoked_at is null and (g.ends_at is null or g.ends_at > now())
left join survey.unit u on u.id = g.unit_id
where s.province_code = @province and s.token_hash = @hash
order by g.id
