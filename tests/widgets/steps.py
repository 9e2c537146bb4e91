"""The smallest widget that keeps the contract: a square more for each step."""

import traitlets as t

from cs_nn.widgets.base import Rows, TeachingWidget
from cs_nn.widgets.drawing import Drawing, Mark
from cs_nn.widgets.style import STATIC, css

MODULE = """
function render({ model, el }) {
  const ui = frame({ model, el });
  const steps = player(ui, { text: (k) => model.get("says")[k] });
  const rows = () => [["step", "square"], ["1", "1"], ["2", "4"]];
  const numbers = numberTable(ui, "Squares", rows, "step");
  ui.bar.append(steps.reset, steps.back, steps.next, steps.play, steps.scrub,
    steps.count, numbers.opener, ...wholeScreen(ui));
  ui.below.append(field("n", "value of n", 2, (n) => ui.set({ n })), numbers.place);
  const show = () => {
    ui.stage.innerHTML = model.get("svg");
    showStep(ui.stage, model.get("step"));
    ui.status.textContent = model.get("says")[model.get("step")];
  };
  ui.watch("step svg", show);
  show();
  return ui.cleanup;
}
export default { render };
"""


class Steps(TeachingWidget):
    """Three squares that appear one after the other."""

    _esm = (STATIC / "base.js").read_text(encoding="utf-8") + MODULE
    _css = css("no-style-of-its-own")
    svg = t.Unicode().tag(sync=True)
    says = t.List(t.Unicode()).tag(sync=True)
    n = t.Float(2).tag(sync=True)

    def __init__(self) -> None:
        super().__init__(title="Squares <of> numbers", last=2)
        self.says = [f"The square of {k} is {k * k}." for k in range(3)]
        self.svg = self.drawing().svg()

    def drawing(self) -> Drawing:
        marks = []
        for k in range(3):
            x = 60.0 * k
            marks.append(Mark("rect", "box", (x + 5, 5, 50, 40), start=k, hot=(k,)))
            marks.append(Mark("text", "value", (x + 30, 30), f"{k * k}", "middle", k))
        return Drawing(185, 50, self.title, tuple(marks))

    @property
    def current(self) -> str:
        says: str = self.says[self.step]
        return says

    def numbers(self) -> Rows:
        return [["step", "square"], *([str(k), str(k * k)] for k in range(3))]
