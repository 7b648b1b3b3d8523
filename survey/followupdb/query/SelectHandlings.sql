select r.id, r.unit_id, r.month, r.screening, r.text, h.state, h.owner_id, h.owner_name, h.due_on, h.outcome, h.note, h.reopened, h.opened_by, h.opened_on,
       h.closed_on, h.revision
from (select o.comment_id, o.state, o.owner_id, o.owner_name, o.due_on, o.outcome, o.note, o.reopened, o.opened_by, o.opened_on, o.closed_on, o.revision
      from followup.handling o
      where o.province_code = @province and (@units::int[] is null or o.unit_id = any(@units)) and (@owner = 0 or o.owner_id = @owner)
        and (o.state = 'closed') = @closed and (@before::date is null or o.state = 'open' and o.due_on < @before)
      order by o.due_on, o.comment_id limit @most) h
cross join lateral followup.read_comment(@province, @units::int[], h.comment_id) r
order by h.due_on, r.id
