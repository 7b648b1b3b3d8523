-- All units of a period in one statement.
insert into analytics.finding as w (province_code, period, method, edition, unit_id, basis, weakest, weakest_share, set_aside_share, answer_rate,
    sample, sample_missing, sample_fill, gap_low, gap_high, gap_full_low, gap_full_high, verdict, need_low, need_high,
    weakest_unclear, mend_first, ranked_of, concerns)
select @province, @period, @method, @edition, f.unit_id, @basis, f.weakest, f.weakest_share, f.set_aside_share, f.answer_rate,
    f.sample, f.sample_missing, f.sample_fill, f.gap_low, f.gap_high, f.gap_full_low, f.gap_full_high, f.verdict, f.need_low, f.need_high,
    f.weakest_unclear, f.mend_first, f.ranked_of, f.concerns
from jsonb_to_recordset(@findings::jsonb) as f (unit_id integer, weakest text, weakest_share float8, set_aside_share float8, answer_rate float8,
    sample bigint, sample_missing bigint, sample_fill float8, gap_low float8, gap_high float8, gap_full_low float8, gap_full_high float8,
    verdict text, need_low float8, need_high float8,
    weakest_unclear boolean, mend_first text, ranked_of integer, concerns text[])
on conflict (province_code, period, method, edition, unit_id) do update
set basis = excluded.basis, weakest = excluded.weakest, weakest_share = excluded.weakest_share, set_aside_share = excluded.set_aside_share,
    answer_rate = excluded.answer_rate, sample = excluded.sample, sample_missing = excluded.sample_missing, sample_fill = excluded.sample_fill,
    gap_low = excluded.gap_low, gap_high = excluded.gap_high, gap_full_low = excluded.gap_full_low, gap_full_high = excluded.gap_full_high,
    verdict = excluded.verdict, probability = null, need_low = excluded.need_low, need_high = excluded.need_high,
    weakest_unclear = excluded.weakest_unclear, mend_first = excluded.mend_first, ranked_of = excluded.ranked_of,
    concerns = excluded.concerns
where w.probability is not null
   or (w.basis, w.weakest, w.weakest_share, w.set_aside_share, w.answer_rate, w.sample, w.sample_missing, w.sample_fill, w.gap_low, w.gap_high,
       w.gap_full_low, w.gap_full_high, w.verdict, w.need_low, w.need_high, w.weakest_unclear, w.mend_first, w.ranked_of, w.concerns)
      is distinct from
      (excluded.basis, excluded.weakest, excluded.weakest_share, excluded.set_aside_share, excluded.answer_rate, excluded.sample, excluded.sample_missing,
       excluded.sample_fill, excluded.gap_low, excluded.gap_high, excluded.gap_full_low, excluded.gap_full_high, excluded.verdict, excluded.need_low,
       excluded.need_high, excluded.weakest_unclear, excluded.mend_first, excluded.ranked_of, excluded.concerns)
