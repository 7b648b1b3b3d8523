-- What is there already is not written again, but when it was computed; and so that is not taken for when it changed.
update analytics.estimate e set computed_at = now(), changed_at = coalesce(e.changed_at, e.computed_at)
from unnest(@unit_ids::int[], @digests::text[]) as k (unit_id, digest)
where e.province_code = @province and e.period = @period and e.method = @method and e.unit_id = k.unit_id and e.digest = k.digest
returning e.unit_id
