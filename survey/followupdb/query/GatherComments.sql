select g.id, g.unit_id, g.month, g.language, g.synthetic, g.text, g.told
from followup.gather(@province, @most, @everything, @questionnaires::text[], @places::int[], @chosen::text[]) g
