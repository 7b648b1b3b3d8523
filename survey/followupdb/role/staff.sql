-- What the service does for staff, and commands do, as role sipas_staff. Run with service.sql.
revoke all on all tables in schema followup from sipas_staff;
grant usage on schema followup to sipas_staff;
grant select on followup.migration to sipas_staff;
grant select, insert, update (period, state, shown_on, owner_account, owner_name, due_on, cause, cause_words, remedy, done_on, verdict, evidence, judged_on, escalation, changed_by, revision)
    on followup.task to sipas_staff;
grant select, insert, update (shown_on) on followup.task_event to sipas_staff;
-- Comments: what they say, and how they stand, through functions alone; of the rest what is counted, and what units do.
grant select on followup.batch, followup.batch_count, followup.comment_count, followup.comment_total to sipas_staff;
grant select, insert, update (comments) on followup.count_told, followup.count_published to sipas_staff;
grant select on followup.answer_count to sipas_staff;
grant select, insert, update (state, owner_id, owner_name, due_on, outcome, note, reopened, closed_on, revision) on followup.handling to sipas_staff;
grant select, insert on followup.reply to sipas_staff;
grant execute on function followup.gather, followup.set_conduct, followup.next_comment, followup.comment_called, followup.hold_comment, followup.decide,
                          followup.forget, followup.make_batches, followup.read_batches, followup.read_comment, followup.oldest_comment, followup.comments_behind to sipas_staff;
-- What leaders are told.
grant select, insert, update (told) on followup.work_told to sipas_staff;
grant select, insert, update (day) on followup.work_day to sipas_staff;
grant execute on function followup.count_work to sipas_staff;
-- Topics: through functions alone, but for what units are told, which is in no order of arrival.
grant select on followup.topic_step to sipas_staff;
grant execute on function followup.take_topics, followup.keep_topics, followup.count_topics, followup.judge_topics, followup.next_topic_label,
                          followup.label_topics, followup.tell_topics, followup.count_unread_topics, followup.oldest_unread to sipas_staff;
-- What people report of conduct: through functions alone.
grant execute on function followup.gather_conduct, followup.matters, followup.hold_matter, followup.matter_called, followup.matter_words, followup.decide_matter,
                          followup.count_matters, followup.link_matter to sipas_staff;
-- Deeds, and what everybody may read of them.
grant select, insert, update (state, quarter, topic, words, done_on, due_on, said, remarks, proposer, proposed_by, proposed_on, published_on, turn, changed_by, revision) on followup.deed to sipas_staff;
grant execute on function followup.published_deeds, followup.deeds_stamp, followup.published_counts to sipas_staff;
grant select on followup.person_to_call to sipas_staff;
grant execute on function followup.call_backs_held, followup.decide_call_back, followup.erase_call_back, followup.erase_call_backs, followup.tidy_call_backs,
    followup.reseal_call_back to sipas_staff;
