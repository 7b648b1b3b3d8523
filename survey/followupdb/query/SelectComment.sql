select r.id, r.unit_id, r.month, r.language, r.screening, r.reason, r.published, r.decided_by, r.revision, r.text
from followup.comment_called(@province, @units::int[], @id) r
