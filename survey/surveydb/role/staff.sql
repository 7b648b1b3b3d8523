-- What commands may do as role sipas_staff, and the service where it acts for staff: keep places, hotlines of units, tablets, keys, settings and imports, and decide which
-- answers count. It can change nothing else of an answer, remove none, and not touch the structure. Answers, comments and what came by which
-- tablet it reads through views and functions alone: the tables lie in the order of arrival, and of comments the inspectorate holds some. Run with service.sql.
revoke all on all tables in schema survey from sipas_staff;
grant usage on schema survey to sipas_staff;
grant select on survey.migration, survey.province, survey.unit, survey.service, survey.questionnaire, survey.place, survey.device, survey.device_place,
                survey.device_day, survey.api_key, survey.setting, survey.synthetic, survey.transactions, survey.tally, survey.tally_change,
                survey.delivery, survey.retirement to sipas_staff;
grant select on survey.answer, survey.handed_in to sipas_staff;
grant insert, update on survey.place to sipas_staff;
grant update (hotline) on survey.unit to sipas_staff;
grant insert, update, delete on survey.device to sipas_staff;
grant insert, update (until_on) on survey.device_place to sipas_staff;
grant update (swept) on survey.device_day to sipas_staff;
grant insert, update (slot, revoked_at, revoked_by) on survey.api_key to sipas_staff;
grant insert on survey.setting to sipas_staff;
grant insert, delete on survey.transactions to sipas_staff;
grant select, insert, update (undone_at, undone_by, undone_reason, excess_due) on survey.import to sipas_staff;
grant select, insert, update (last_id) on survey.import_turn to sipas_staff;
grant select, insert, update (import_id, content), delete on survey.upload to sipas_staff;
grant execute on function survey.hold_answers, survey.decide, survey.decisions, survey.decided, survey.answers, survey.answers_set_aside, survey.remarks,
                          survey.handed_in_by to sipas_staff;
grant insert, update (responses, counts, moments) on survey.tally to sipas_staff;
grant insert, update (revision) on survey.tally_change to sipas_staff;
grant execute on function survey.delete_comments to sipas_staff;
