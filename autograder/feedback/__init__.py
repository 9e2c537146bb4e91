"""What a student gets back: a page and a short text, without the hidden tests.

`hiding` takes out what is secret, `verdicts` reads what the tests found, `summary` says
it in one screen, `page` and `text` write it, `figures` draws arrays side by side.
"""
