-- What dashboards say of today, and of how many answers a score needs, is what whoever published last went by: a clock and thresholds of
-- their own would contradict the pages of a province that has set others.
-- +goose Up
alter table analytics.days_told add column provisional bigint not null default 30;
alter table analytics.days_told alter column provisional drop default;
comment on table analytics.days_told is 'By which day and thresholds the views of schema dashboard tell of figures; as whoever publishes last knew them';
comment on column analytics.days_told.provisional is 'The fewest responses for which a score is shown';

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
    select (select d.until from analytics.days_told d where d.province_code = s.province_code) as today,
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

create or replace view dashboard.unit_story as
with said as (
    select i.*, t.provisional, dashboard.period_vi(i.period_kind, i.period, i.until) as span, dashboard.vi(i.n, 0) as people, not i.settled and i.received > i.n as behind,
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
    left join analytics.days_told t on t.province_code = i.province_code
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
            when s.status in ('hidden', 'few') and s.n < s.provisional then s.span || ': đã có ' || s.people || ' phiếu.' || s.aside
                || ' Cần ít nhất ' || dashboard.vi(s.provisional, 0) || ' phiếu mới hiện điểm, để không ai bị nhận ra và điểm không sai lệch.'
            else s.span || ': đã có ' || s.people || ' phiếu, nhưng có yếu tố quá ít người trả lời được nên chưa tính điểm.' || s.aside
       end as story, s.method
from said s;
