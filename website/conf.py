"""How Sphinx builds the site, from pages that `website.stage` has laid out.

Why Sphinx with MyST-NB and Furo: all of it comes from pip, and nothing is fetched while
it builds or while a page is read. Jupyter Book 2 was tried: it needs Node and asks
api.mystmd.org for its template at each build. Furo has light and dark, a small screen's
menu and a search that also works on pages opened as files.
"""

from pathlib import Path

from sphinx.addnodes import desc_signature, pending_xref

project = "cs_nn"
html_title = "Neural networks in Jupyter"
extensions = ["myst_nb"]
root_doc = "index"
exclude_patterns = ["_static"]  # notebooks to take away, not pages
html_theme = "furo"
highlight_language = "none"  # a block that names no language has none
pygments_dark_style = "a11y-high-contrast-dark"  # as the light one; no false links
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_search_scorer = str(Path(__file__).parent / "_static" / "scorer.js")
html_show_sphinx = html_show_copyright = html_copy_source = False
add_module_names = False
html_show_search_summary = False  # it would have to fetch pages: not from a file
html_theme_options = {"navigation_with_keys": False}  # widgets have the arrow keys
nitpicky = True  # a reference that leads nowhere is an error

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence"]

# Lectures come with their outputs (website.stage runs them).
nb_execution_mode = "off"
nb_output_stderr = "error"
nb_mime_priority_overrides = [("html", "text/html", 0)]  # our players and alt texts


def setup(app):
    """Ask Sphinx to call us with each page it has read."""
    app.connect("doctree-read", plain_signatures)


def plain_signatures(_app, page):
    """Leave types in signatures as text: Sphinx guesses between namesakes."""
    for signature in page.findall(desc_signature):
        for reference in list(signature.findall(pending_xref)):
            reference.replace_self(reference.children)
