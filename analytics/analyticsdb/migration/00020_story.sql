-- +goose Up
-- Dashboards say of a unit what its page says, in the same words: how far a period has gone, how many answers figures are of, what was set
-- aside, and which units want attention.
create or replace view dashboard.unit_index as
select s.period_kind, s.period, s.period_start::timestamp at time zone 'UTC' as period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       s.n, s.set_aside, s.set_aside_share, s.status, s.suppressed,
       s.index, s.low, s.high, s.mean, s.mean_low, s.mean_high, s.rank, s.rank_low, s.rank_high,
       s.transactions, s.answer_rate, s.sample,
       (c.value ->> 'points')::double precision as change, (c.value ->> 'low')::double precision as change_low, (c.value ->> 'high')::double precision as change_high,
       (c.value ->> 'real')::boolean as change_real, nullif(s.weakest, '') as weakest, s.weakest_share,
       s.method, s.edition > 0 as frozen, s.edition, s.computed_at, s.sample_missing,
       s.ranked_of, s.weakest_unclear, nullif(s.mend_first, '') as mend_first,
       coalesce(p.received, s.n) as received, coalesce(p.settled, true) as settled, case when s.edition = 0 and t.today >= s.period_start and t.today < t.after then t.today end as until,
       (s.detail ->> 'settled_n')::bigint as settled_n, c.value ->> 'period' as change_to, (s.detail -> 'all' ->> 'n')::bigint as n_all,
       (s.detail -> 'all' ->> 'index')::double precision as index_all, s.verdict
from analytics.shown s
cross join lateral (
    select (now() at time zone 'Asia/Ho_Chi_Minh')::date as today,
           (s.period_start + case s.period_kind when 'month' then interval '1 month' when 'quarter' then interval '3 months' else interval '1 year' end)::date as after
) t
left join lateral (select value from jsonb_array_elements(s.changes) where value ->> 'to' = 'previous') c on true
left join lateral (
    select sum(m.received)::bigint as received, bool_and(m.settled) as settled
    from ( -- a unit's months by their key, those of all units for the province alone
        select o.received, o.settled from analytics.step o
        where s.edition = 0 and s.level <> 'province' and o.province_code = s.province_code and o.unit_id = s.unit_id and o.month >= s.period_start and o.month < t.after
        union all
        select o.received, o.settled from analytics.step o
        where s.edition = 0 and s.level = 'province' and o.province_code = s.province_code and o.month >= s.period_start and o.month < t.after
    ) m
) p on true;
comment on column dashboard.unit_index.received is 'Answers that count and have come in by now; n of them are published';
comment on column dashboard.unit_index.settled is 'All months with answers are settled: no more will come';
comment on column dashboard.unit_index.until is 'The day up to which a period that is running is told of; null once it is over or frozen';
comment on column dashboard.unit_index.settled_n is 'Answers of settled months, which all but the index is of, where the index rests on more';
comment on column dashboard.unit_index.change_to is 'The period that change is against';
comment on column dashboard.unit_index.n_all is 'Answers with those set aside, where index_all is shown';
comment on column dashboard.unit_index.index_all is 'The index with those set aside; null where it would tell of few';
comment on column dashboard.unit_index.verdict is 'Beside the top-ten line, of settled figures: above, below or unclear, where the whole interval lies or does not';

create function dashboard.vi(figure double precision, decimals integer) returns text immutable parallel safe language sql
    return case when dashboard.rounded(figure, decimals) < 0 then '−' else '' end
        || translate(to_char(abs(dashboard.rounded(figure, decimals)), 'FM999,999,999,990' || case when decimals > 0 then '.' || repeat('0', decimals) else '' end), ',.', '.,');
comment on function dashboard.vi is 'A figure as Vietnamese pages print it: 12.345,6';

create function dashboard.period_vi(kind text, period text, until date) returns text immutable parallel safe language sql
    return case kind when 'month' then 'Tháng ' || right(period, 2)::integer || '/' || left(period, 4)
                     when 'quarter' then 'Quý ' || (array['I', 'II', 'III', 'IV'])[right(period, 1)::integer] || '/' || left(period, 4)
                     else 'Năm ' || period end
        || coalesce(' (đến ngày ' || to_char(until, 'DD/MM/YYYY') || ')', '');
comment on function dashboard.period_vi is 'A period as Vietnamese pages print it; of one that is running up to which day';

create view dashboard.unit_story as
with said as (
    select i.*, dashboard.period_vi(i.period_kind, i.period, i.until) as span, dashboard.vi(i.n, 0) as people, not i.settled and i.received > i.n as behind,
           case when i.change is null then ''
                when not i.change_real and dashboard.rounded(i.change, 1) = 0 then ', không đổi so với ' || w.before
                when i.change_real and i.change > 0 then ', tăng ' || dashboard.vi(i.change, 1) || ' so với ' || w.before
                when i.change_real then ', giảm ' || dashboard.vi(-i.change, 1) || ' so với ' || w.before
                else ', chênh ' || case when dashboard.rounded(i.change, 1) > 0 then '+' else '' end || dashboard.vi(i.change, 1) || ' so với ' || w.before || ' nhưng chưa chắc là thay đổi thật'
           end as changed,
           case i.weakest when 'access' then '; khâu yếu nhất: tiếp cận dịch vụ' when 'procedures' then '; khâu yếu nhất: thủ tục hành chính'
                when 'officials' then '; khâu yếu nhất: công chức' when 'result' then '; khâu yếu nhất: kết quả dịch vụ'
                when 'feedback' then '; khâu yếu nhất: tiếp nhận, xử lý góp ý'
                else case when i.weakest_unclear then '; chưa phân biệt được khâu nào yếu nhất' else '' end
           end as weak,
           case when i.set_aside_share >= 5 and i.set_aside is not null then
               ' Trong ' || dashboard.vi(coalesce(i.settled_n, i.n) + i.set_aside, 0) || ' phiếu nhận được, ' || dashboard.vi(i.set_aside, 0) || ' phiếu ('
               || dashboard.vi(i.set_aside_share, 1) || ' %) có dấu hiệu bất thường nên để riêng'
               || case when i.index is null then ', không tính vào điểm.'
                       when i.index_all is not null then ': không tính các phiếu này, điểm là ' || dashboard.vi(i.index, 1) || '; tính cả, điểm là ' || dashboard.vi(i.index_all, 1) || '.'
                       else ', không tính vào điểm; điểm tính cả các phiếu này không hiện, vì sẽ lộ một nhóm quá nhỏ.' end
           else '' end as aside
    from dashboard.unit_index i
    cross join lateral (select dashboard.period_vi(i.period_kind, i.change_to, null) as before) w
)
select s.period_kind, s.period, s.period_start, s.province_code, s.level, s.unit_code, s.unit_name,
       case when s.index is not null then
                s.span || ': ' || dashboard.vi(s.index, 1) || ' điểm' || s.changed || s.weak || '.' || s.aside || ' Khoảng tin cậy 95 %: từ ' || dashboard.vi(s.low, 1) || ' đến '
                || dashboard.vi(s.high, 1) || ', tính từ ' || s.people || ' phiếu.'
                || case when s.behind then ' Điểm theo ' || s.people || ' phiếu đầu; đã nhận ' || dashboard.vi(s.received, 0) || '.' else '' end
                || case when s.settled_n is null then '' when s.settled_n = 0 then ' Yếu tố, câu hỏi và hình thức trả lời được công bố khi tháng đã chốt.'
                        else ' Yếu tố, câu hỏi và hình thức trả lời tính từ ' || dashboard.vi(s.settled_n, 0) || ' phiếu của các tháng đã chốt.' end
            when s.suppressed then s.span || ': ' || s.people || ' phiếu.' || s.aside || ' Điểm không hiện, vì từ đó có thể suy ra điểm của một đơn vị hoặc một kỳ quá ít phiếu.'
            when s.behind then s.span || ': đã nhận ' || dashboard.vi(s.received, 0)
                || ' phiếu, chưa công bố điểm. Kỳ chưa chốt nên điểm được công bố theo từng nhóm phiếu, để không ai bị nhận ra.'
            when s.status in ('hidden', 'few') and s.n < 30 then s.span || ': đã có ' || s.people || ' phiếu.' || s.aside
                || ' Cần ít nhất 30 phiếu mới hiện điểm, để không ai bị nhận ra và điểm không sai lệch.'
            else s.span || ': đã có ' || s.people || ' phiếu, nhưng có yếu tố quá ít người trả lời được nên chưa tính điểm.' || s.aside
       end as story, s.method
from said s;

create view dashboard.unit_attention as
select i.period_kind, i.period, i.period_start, i.province_code, i.level, i.unit_code, i.unit_name, c.concern, c.position, i.method
from dashboard.unit_index i
cross join lateral (
    select 'under' as concern, 1 as position where i.verdict = 'below'
    union all select 'falling', 2 where i.change_real and i.change < 0
    union all select 'aside', 6 where i.set_aside_share >= 5
    union all select 'few', 7 where i.index is null and not i.suppressed and not (not i.settled and i.received > i.n)
) c
where i.level <> 'province'
union all
select r.period_kind, r.period, r.period_start, r.province_code, r.level, r.unit_code, r.unit_name, r.concern,
       case r.concern when 'trouble' then 3 when 'extra' then 4 else 5 end, r.method
from (
    select u.*, sum(u.share * u.n) over of_level / sum(u.n) over of_level as level_share
    from dashboard.unit_report u
    where u.level <> 'province'
    window of_level as (partition by u.province_code, u.period, u.method, u.level, u.concern)
) r
where r.bound is distinct from 'below' and r.low > r.level_share;
comment on view dashboard.unit_story is 'What the page of a unit says first, in Vietnamese';
comment on column dashboard.unit_story.story is 'The period, the index, its change, what is weakest, what was set aside, how certain it is, how many answers it is of';
comment on view dashboard.unit_attention is 'The units that want attention, each with every reason, by the rules of the page of results';
comment on column dashboard.unit_attention.concern is
    'under (surely under the top-ten line), falling (surely), trouble, extra, either (reported surely more often than in its level), aside (5 % set aside or more), few (too few answers)';
comment on column dashboard.unit_attention.position is 'The most urgent first';
-- +goose StatementBegin
do $$
declare
    view_name text;
begin
    foreach view_name in array array['unit_story', 'unit_attention'] loop
        execute format('comment on column dashboard.%I.period_kind is %L', view_name, 'month, quarter or year');
        execute format('comment on column dashboard.%I.period is %L', view_name, '2026-11, 2026-Q4 or 2026');
        execute format('comment on column dashboard.%I.period_start is %L', view_name, 'First day of the period, at midnight UTC');
        execute format('comment on column dashboard.%I.province_code is %L', view_name, 'Official code of the province');
        execute format('comment on column dashboard.%I.level is %L', view_name, 'province, agency or commune');
        execute format('comment on column dashboard.%I.unit_code is %L', view_name, 'Official code of the unit; an agency has province and slug');
        execute format('comment on column dashboard.%I.unit_name is %L', view_name, 'Full name of the unit');
        execute format('comment on column dashboard.%I.method is %L', view_name, 'share@1: share of answers 4 and 5, mean of the five dimensions');
    end loop;
end $$;
-- +goose StatementEnd
