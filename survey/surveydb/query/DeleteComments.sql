select survey.delete_comments(@province, @months)
