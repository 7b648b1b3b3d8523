-- What sipas serve may do as role sipas_service: add, and add up. It reads neither answers nor comments, can neither change nor remove one, nor
-- touch the structure; of comments it can remove those whose term is over. Run whenever the owner brings the database up to date.
revoke all on all tables in schema survey from sipas_service;
grant usage on schema survey to sipas_service;
grant select on survey.migration, survey.province, survey.unit, survey.service, survey.questionnaire, survey.place, survey.device, survey.setting,
                survey.synthetic, survey.transactions, survey.tally, survey.tally_change, survey.api_key, survey.delivery,
                survey.device_place, survey.device_day, survey.retirement to sipas_service;
grant select (province_code, id, content_hash), insert on survey.receipt to sipas_service;
grant insert on survey.response, survey.comment, survey.reported, survey.delivery, survey.delivered to sipas_service;
grant insert on survey.device_place to sipas_service;
grant insert, update (answers, took_ms, beyond) on survey.device_day to sipas_service;
grant update (last_used_on) on survey.api_key to sipas_service;
grant insert, update (responses, counts, moments) on survey.tally to sipas_service;
grant insert, update (revision) on survey.tally_change to sipas_service;
grant update on survey.device to sipas_service;
grant execute on function survey.delete_comments, survey.compact_tallies, survey.begin_retirement, survey.retire_answers,
                          survey.retire_deliveries to sipas_service;
