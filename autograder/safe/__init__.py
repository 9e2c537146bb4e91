"""What students write and show, made fit for a page that other people open.

Nothing of it runs, loads anything, covers the page or weighs more than a browser bears:
`html` cleans HTML, `pictures` judges images, `text` takes terminal tricks out, `maths`
sets formulas without a script, `markdown` and `outputs` put them together, and `step`
is the step of nbgrader's lists that applies all of it to a notebook.
"""
