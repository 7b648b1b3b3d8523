select j.topic, j.hits as found, j.right_ as right from followup.judge_topics(@province, @names::text[], @most) j
