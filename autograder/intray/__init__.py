"""What comes in: rosters, and submissions from platforms, folders and exchanges.

Nothing is half-imported: all that came is looked at first, and what is wrong is listed.
"""
