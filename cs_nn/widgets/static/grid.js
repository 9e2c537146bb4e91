const HEAT = 0.45; // opacity of the largest value (python: style.HEAT)

// Cells of a picture that the mouse, a finger or the arrow keys choose: each carries its
// step as data-cell. `columns()` says how many cells up and down are away.
function cells(ui, columns) {
  const pick = (event) => {
    const cell = event.target.closest("[data-cell]");
    if (cell) ui.set({ step: Number(cell.dataset.cell) });
  };
  ui.on(ui.stage, "pointerover", pick);
  ui.on(ui.stage, "click", pick);
  const move = (by) => () => {
    const step = ui.model.get("step") + by * columns();
    if (step >= 0 && step <= ui.model.get("last")) ui.set({ step });
  };
  Object.assign(ui.keys, { ArrowDown: move(1), ArrowUp: move(-1) });
}
