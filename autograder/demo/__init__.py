"""A whole class of made-up submissions, from release to report, in one command."""
