-- +goose Up
-- Trouble and extra payment have figures of the province and the levels, too: all are computed anew the next time somebody publishes.
delete from analytics.progress;

-- Of several units together they stand in detail; of one unit they are the answer "yes" to its items. A question of trouble alone was put to those
-- who were asked of extra payment as well; else it asks of either.
create view dashboard.unit_report as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       r.concern, r.n, (r.shown ->> 'share')::double precision as share, (r.shown ->> 'low')::double precision as low,
       (r.shown ->> 'high')::double precision as high, r.shown ->> 'bound' as bound, s.method
from analytics.shown s
cross join lateral (
    select d.value ->> 'concern' as concern, (d.value ->> 'n')::bigint as n, d.value as shown
    from jsonb_array_elements(coalesce(s.detail -> 'reports', '[]')) d
    union all
    select case when i.value ->> 'key' = 'extra_payment' then 'extra' when apart.extra then 'trouble' else 'either' end,
           (i.value ->> 'n')::bigint, i.value -> 'options' -> 1
    from jsonb_array_elements(s.items) i
    cross join lateral (
        select exists (
            select from jsonb_array_elements(s.items) x
            where x.value ->> 'key' = 'extra_payment'
              and (x.value -> 'questionnaires' is null or i.value -> 'questionnaires' is null
                   or x.value -> 'questionnaires' ?| array(select jsonb_array_elements_text(i.value -> 'questionnaires')))
        ) as extra
    ) apart
    where s.detail -> 'reports' is null and i.value ->> 'key' in ('trouble', 'extra_payment') and i.value -> 'options' -> 1 is not null
) r;
comment on view dashboard.unit_report is 'Of those who answered, how many met with difficulties or hints at an extra payment; of the province weighted as its index is';
comment on column dashboard.unit_report.period_kind is 'month, quarter or year';
comment on column dashboard.unit_report.period is '2026-11, 2026-Q4 or 2026';
comment on column dashboard.unit_report.period_start is 'First day of the period, at midnight UTC';
comment on column dashboard.unit_report.province_code is 'Official code of the province';
comment on column dashboard.unit_report.level is 'province, agency or commune';
comment on column dashboard.unit_report.unit_code is 'Official code of the unit; an agency has province and slug';
comment on column dashboard.unit_report.unit_name is 'Full name of the unit';
comment on column dashboard.unit_report.concern is 'trouble (difficulties), extra (hints at an extra payment) or either (where both were one question)';
comment on column dashboard.unit_report.n is 'People who answered';
comment on column dashboard.unit_report.share is 'Of those, who say so, per cent';
comment on column dashboard.unit_report.low is 'Lower end of the 95 % interval';
comment on column dashboard.unit_report.high is 'Upper end of the 95 % interval';
comment on column dashboard.unit_report.bound is 'below where nobody says so: to be told as below high; above where everybody does: as above low; else null';
comment on column dashboard.unit_report.method is 'share@1: share of answers 4 and 5, mean of the five dimensions';
