-- expand: tasks that the inspectorate opens out of what people report of conduct, of the department or of its own
-- lock: followup.task access exclusive, scan
-- lock: followup.conduct access exclusive, moment
-- +goose Up
alter table followup.task drop constraint task_audience_known,
    add constraint task_audience_known check (audience in ('unit', 'department', 'inspectorate'));

alter table followup.conduct add column task_id uuid;
comment on column followup.conduct.task_id is 'The task that was opened out of it last, or added to; null: none was';

create or replace view followup.matter as
select c.province_code, c.id, c.kind = 'case' as is_case, c.unit_id, c.place_code, c.case_id, c.month, c.trouble, c.extra, c.phrase, c.counted,
       c.comment_id is not null as commented, c.synthetic, c.state, c.due_on, c.by_name, c.passed_to, c.words, c.ended_on, c.revision,
       (select count(*) from followup.conduct r where r.province_code = c.province_code and r.case_id = c.id) as reports, c.task_id
from followup.conduct c;

-- +goose StatementBegin
create function followup.link_matter(of_province text, of_units integer[], of_id uuid, to_task uuid) returns void
    language sql security definer set search_path = pg_catalog as $$
    update followup.conduct c set task_id = to_task where c.province_code = of_province and c.id = of_id and (of_units is null or c.unit_id = any(of_units))
$$;
-- +goose StatementEnd
comment on function followup.link_matter is 'Notes of a report or case which task was opened out of it';
revoke all on function followup.link_matter from public;
