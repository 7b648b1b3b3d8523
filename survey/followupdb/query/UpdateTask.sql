update followup.task set state = @state, owner_account = @owner, owner_name = @owner_name, due_on = @due_on, cause = @cause, cause_words = @cause_words, remedy = @remedy,
       done_on = @done_on, verdict = @verdict, evidence = @evidence, judged_on = @judged_on, escalation = @escalation, changed_by = @by, revision = @revision
where province_code = @province and id = @id
