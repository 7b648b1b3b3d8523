select a.number, a.at, a.kind, a.actor, a.account_id, a.role, a.unit_id, coalesce(u.code, '') as unit_code, coalesce(u.name, '') as unit_name,
       coalesce(u.name_en, '') as unit_name_en, a.action, a.object, a.outcome, a.reason, a.before, a.after, a.request, a.hash
from staff.audit a
left join survey.unit u on u.id = a.unit_id
where a.province_code = @province and a.number > @after
order by a.number
limit @limit
