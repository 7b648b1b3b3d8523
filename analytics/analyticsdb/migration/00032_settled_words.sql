-- expand: words of a view; its columns stay
-- lock: dashboard.unit_story access exclusive, moment
-- +goose Up
-- "Chốt" is what two people do who freeze a period. Of a month that takes no more answers the pages say that its time is over, and so does the dashboard.
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
                || case when s.settled_n is null then '' when s.settled_n = 0 then ' Yếu tố, câu hỏi và hình thức trả lời được công bố khi tháng đã hết hạn nhận phiếu.'
                        else ' Yếu tố, câu hỏi và hình thức trả lời tính từ ' || dashboard.vi(s.settled_n, 0) || ' phiếu của các tháng đã hết hạn nhận phiếu.' end
            when s.suppressed then s.span || ': ' || s.people || ' phiếu.' || s.aside || ' Điểm không hiện, vì từ đó có thể suy ra điểm của một đơn vị hoặc một kỳ quá ít phiếu.'
            when s.behind then s.span || ': đã nhận ' || dashboard.vi(s.received, 0)
                || ' phiếu, chưa công bố điểm. Kỳ chưa hết hạn nhận phiếu nên điểm được công bố theo từng nhóm phiếu, để không ai bị nhận ra.'
            when s.status in ('hidden', 'few') and s.n < s.provisional then s.span || ': đã có ' || s.people || ' phiếu.' || s.aside
                || ' Cần ít nhất ' || dashboard.vi(s.provisional, 0) || ' phiếu mới hiện điểm, để không ai bị nhận ra và điểm không sai lệch.'
            else s.span || ': đã có ' || s.people || ' phiếu, nhưng có yếu tố quá ít người trả lời được nên chưa tính điểm.' || s.aside
       end as story, s.method
from said s;
