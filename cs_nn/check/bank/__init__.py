"""The bank of known mistakes, one file per subject; each holds a tuple ENTRIES."""
