select r.id, r.unit_id, r.month, r.language, r.screening, r.reason, r.published, r.decided_by, r.revision, r.text
from followup.hold_comment(@province, @units::int[], @id) r
