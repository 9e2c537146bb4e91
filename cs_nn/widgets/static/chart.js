// The pointer moves along a chart: `box()` gives its left edge, its width and how many
// steps that width is.
function dragAlong(ui, steps, box) {
  ui.root.classList.add("csnn-chart");
  const drag = (event) => {
    const picture = ui.stage.firstElementChild;
    if (!picture || (!event.buttons && event.type !== "click")) return;
    const seen = picture.getBoundingClientRect();
    const x = (event.clientX - seen.left) * Number(picture.getAttribute("width")) / seen.width;
    const [left, width, count] = box();
    steps.pause();
    steps.go(Math.round(count * (x - left) / width));
  };
  for (const event of ["pointerdown", "pointermove", "click"]) ui.on(ui.stage, event, drag);
}
