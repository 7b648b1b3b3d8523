select id, sealed from followup.person_to_call where province_code = @province
