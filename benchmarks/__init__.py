"""Figures: each script prints our time beside torch's, measured in the same run."""
