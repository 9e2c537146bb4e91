# Answers without an id: there are no numbers to answer about.
# leave: student-id
# loses: quiz
