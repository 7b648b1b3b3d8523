insert into followup.deed (province_code, unit_id, quarter, topic, state, words, done_on, due_on, synthetic, changed_by)
values (@province, @unit, @quarter, @topic, 'draft', @words, @done_on, @due_on, @synthetic, @by)
on conflict (province_code, unit_id, quarter, topic) where state <> 'withdrawn' do nothing
returning id
