select r.batch_id, r.id, r.screening, r.text, coalesce(h.state, 'none') as state, coalesce(h.owner_name, '') as owner_name, h.due_on
from followup.read_batches(@province, @units::int[], @unit, @month, @behind, @most) r
left join followup.handling h on h.province_code = @province and h.comment_id = r.id
order by r.batch_id, r.turn
