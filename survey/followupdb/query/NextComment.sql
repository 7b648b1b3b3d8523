select r.id, r.unit_id, r.month, r.language, r.screening, r.reason, r.published, r.decided_by, r.revision, r.text
from followup.next_comment(@province, @units::int[], @unit, @month, @screening, '', @behind) r
