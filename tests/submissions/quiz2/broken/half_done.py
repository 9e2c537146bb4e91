# Only the id is typed; no question is answered.
# leave: quiz
# loses: quiz
