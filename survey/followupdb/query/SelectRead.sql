select r.id, r.unit_id, r.month, r.screening, r.text, coalesce(h.state, 'none') as state, coalesce(h.owner_id, 0) as owner_id,
       coalesce(h.owner_name, '') as owner_name, h.due_on, coalesce(h.outcome, '') as outcome, coalesce(h.note, '') as note,
       coalesce(h.reopened, false) as reopened, coalesce(h.opened_by, '') as opened_by, h.opened_on, h.closed_on, coalesce(h.revision, 0) as revision
from followup.read_comment(@province, @units::int[], @id) r
left join followup.handling h on h.province_code = @province and h.comment_id = r.id
