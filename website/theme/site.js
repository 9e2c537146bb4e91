// What the theme leaves out for those who listen or have no mouse.
document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Site");
document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
for (const caption of document.querySelectorAll(".caption[role=heading]")) {
  caption.ariaLevel = 2;
}
const found = document.getElementById("search-results");
if (found) {
  const title = document.createElement("h1");
  title.textContent = "Search";
  found.before(title);
}

// A wide picture is not made too small to read on a phone: from here on it scrolls.
for (const picture of document.querySelectorAll("article img")) {
  const hold = () => { picture.style.minWidth = `${0.55 * picture.naturalWidth}px`; };
  if (picture.complete) hold();
  else picture.addEventListener("load", hold);
}

// What is too wide scrolls by keyboard too, at whatever width the window has.
const WIDE = "pre, .cell_output, .table-wrapper, .content p:has(> img), .content table:not(.csnn table)";
const wide = new ResizeObserver((entries) => {
  for (const { target: box } of entries) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
});
for (const box of document.querySelectorAll(WIDE)) wide.observe(box);
