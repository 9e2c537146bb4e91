"""The tests of the whole project; `python -m tests` runs every stage of them."""
