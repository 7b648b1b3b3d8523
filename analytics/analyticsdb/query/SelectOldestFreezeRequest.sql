select min(r.proposed_at) from analytics.freeze_request r where r.province_code = @province and r.state in ('proposed', 'signed')
