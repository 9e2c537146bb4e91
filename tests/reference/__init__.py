"""Reference values made by torch, and the table of calls they belong to."""
