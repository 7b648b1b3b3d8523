-- What the service does for staff, and commands do, as role sipas_staff. Run with service.sql.
revoke all on all tables in schema followup from sipas_staff;
grant usage on schema followup to sipas_staff;
grant select on followup.migration to sipas_staff;
grant select, insert, update (state, shown_on, owner_account, owner_name, due_on, cause, cause_words, remedy, done_on, verdict, evidence, judged_on, escalation, changed_by, revision)
    on followup.task to sipas_staff;
grant select, insert, update (shown_on) on followup.task_event to sipas_staff;
