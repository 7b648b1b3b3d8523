insert into followup.task (province_code, id, unit_id, why, about, period, measure, audience, words, state, opened_on, opened_by, shown_on, due_on, synthetic, changed_by)
values (@province, coalesce(@id::uuid, gen_random_uuid()), @unit, @why, @about, @period, @measure, @audience, @words, 'opened', @today, @by, @shown_on, @due_on, @synthetic, @by)
on conflict do nothing -- by its number, or one of the unit and reason is open
returning id
