insert into followup.handling (province_code, comment_id, unit_id, state, owner_id, owner_name, due_on, opened_by, opened_on)
values (@province, @id, @unit, 'open', @owner, @name, @due, @by, @on)
on conflict (province_code, comment_id) do nothing
