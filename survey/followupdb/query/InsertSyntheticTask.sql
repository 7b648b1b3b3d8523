insert into followup.task (province_code, unit_id, why, about, period, measure, audience, words, state, opened_on, opened_by, shown_on, owner_account, owner_name, due_on, cause, cause_words,
                           remedy, done_on, verdict, evidence, judged_on, escalation, synthetic, changed_by)
values (@province, @unit, @why, @about, @period, @measure, @audience, @words, @state, @opened_on, @opened_by, @shown_on, 0, @owner_name, @due_on, @cause, @cause_words, @remedy, @done_on,
        @verdict, @evidence, @judged_on, @escalation, true, @opened_by)
on conflict (province_code, unit_id, why, about, audience) where state not in ('judged', 'withdrawn') and why <> 'by_hand' do nothing
returning id
