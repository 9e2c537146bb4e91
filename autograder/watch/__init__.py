"""`autograder watch`: grade what arrives as it arrives, and give feedback at once."""
