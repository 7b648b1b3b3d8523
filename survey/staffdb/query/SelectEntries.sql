select a.number, a.at, a.kind, a.actor, a.account_id, a.role, a.unit_id, coalesce(u.code, '') as unit_code, coalesce(u.name, '') as unit_name,
       coalesce(u.name_en, '') as unit_name_en, a.action, a.object, a.outcome, a.reason, a.before, a.after, a.request, a.hash
from staff.audit a
left join survey.unit u on u.id = a.unit_id
where a.province_code = @province
  and (@units::integer[] is null or a.unit_id = any (@units))
  and (@acts::text[] is null or a.unit_id <> 0 and split_part(a.action, '.', 1) = any (@acts))
  and (@before::bigint = 0 or a.number < @before)
  and (@unit::integer = 0 or a.unit_id = @unit)
  and (@actor::text = '' or a.actor = @actor)
  and (@action::text = '' or a.action = @action or a.action like @action || '.%')
  and (@actors::text[] is null or a.actor = any (@actors))
  and (@actions::text[] is null or a.action = any (@actions))
  and (@outcome::text = '' or a.outcome = @outcome)
order by a.number desc
limit @limit
