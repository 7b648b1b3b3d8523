insert into followup.task (province_code, unit_id, why, about, period, measure, audience, words, state, opened_on, opened_by, shown_on, due_on, synthetic, changed_by)
values (@province, @unit, @why, @about, @period, @measure, @audience, @words, 'opened', @today, @by, @shown_on, @due_on, @synthetic, @by)
on conflict (province_code, unit_id, why, about, audience) where state not in ('judged', 'withdrawn') and why <> 'by_hand' do nothing
returning id
