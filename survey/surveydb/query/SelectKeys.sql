select k.id, k.name, k.scopes, coalesce(k.unit_ids, '{}') as unit_ids,
       array(select u.code from unnest(k.unit_ids) with ordinality as i (id, n) join survey.unit u on u.id = i.id order by i.n) as unit_codes, coalesce(k.networks, '{}') as networks,
       coalesce(k.mode, '') as mode, k.expires_on, k.added_by, k.added_on, k.revoked_at, k.last_used_on
from survey.api_key k
where k.province_code = @province and (@units::int[] is null or k.unit_ids <@ @units)
order by k.id
