select r.id, r.unit_id, r.month, r.language, r.screening, r.reason, r.published, r.decided_by, r.revision, r.text
from followup.comments_behind(@province, @units::int[], @unit, @month, @screening, @behind, @most) r
