"""How the inputs of each exercise are drawn, one file per subject."""
