"""Tests run in one process, the student's code in another; only data goes between.

The referee executes the instructor's cells. In them every name that the reference
solution's answers define stands for the student's own object, which stays in the
student's jail: `names` says which, `schedule` when, `trial` runs both processes,
`court` and `proxies` are the referee's side, `agent` and `lent` the student's, `data`
and `link` what goes between them.
"""
