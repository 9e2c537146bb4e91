// The three grids of the sliding kernel: what slides, over what, into what, as SVG.

const EDITABLE = 25; // a dY with more cells is shown, but not edited

// What slides over what into what: three grids, and what is lit in them.
function panels(conv, kind, step, pixel, made) {
  const still = stillPanels(conv, kind, made);
  if (!conv.slide.output[0]) return still;
  if (kind === "turned" || !pixel.length) {
    return kind === "scatter" ? scatterPanels(conv, step, still) : stepPanels(conv, kind, step, still);
  }
  return pixelPanels(conv, kind, step, pixel, still);
}

function panel(title, values, read, more = {}) {
  return { title, values, read, faint: new Set(), lost: new Set(), lit: new Set(), notes: new Map(), rim: null,
    sums: [], ...more };
}

const sized = (name, values) => `${name}, ${shape(values[0]).join("×")}`;

function stillPanels(conv, kind, made) {
  const { slide, dY, laid } = conv, read = Math.max(...slide.size) <= READ;
  const small = (values) => Math.max(...shape(values[0])) <= READ;
  const name = { forward: "Output Y", backward_w: "dK" }[kind] ?? "dX";
  const output = panel(sized(name, made), made, small(made));
  const kernel = panel(sized(slide.flip ? "K flipped" : "Kernel K", laid), laid, true, { edit: "laid" });
  const gradient = panel(sized("dY", [dY]), [dY], small([dY]));
  if (kind === "scatter") return [gradient, kernel, output];
  if (kind === "turned") {
    const turned = laid.map(turn);
    const second = panel(sized(slide.flip ? "K turned twice" : "K turned", turned), turned, true, { edit: "turned" });
    conv.spread ??= spreadPanel(conv, read);
    return [conv.spread, second, output];
  }
  const edit = dY.flat().length <= EDITABLE ? "dY" : null;
  conv.image ??= imagePanel(conv, read); // the same at every step
  return [conv.image, kind === "backward_w" ? { ...gradient, edit } : kernel, output];
}

function imagePanel(conv, read) {
  const { X, slide } = conv, { size, padded, padding: p, reached } = slide;
  const values = X.map((plane) => range(padded[0]).map((r) => range(padded[1]).map((c) => plane[r - p]?.[c - p] ?? 0)));
  const cells = range(padded[0]).flatMap((r) => range(padded[1]).map((c) => [r, c]));
  const faint = new Set(cells.filter(([r, c]) => !inside(slide, [r - p, c - p])).map(key));
  const lost = new Set(cells.filter(([r, c]) => r >= reached[0] || c >= reached[1]).map(key));
  return panel(`Image X, ${size.join("×")}${p ? ` + ${p} around` : ""}`, values, read, { faint, lost });
}

// dY with the zeros that the turned kernel meets between and around its numbers.
function spreadPanel({ slide, dY }, read) {
  const [rows, columns] = [0, 1].map((axis) =>
    range(slide.size[axis] + slide.span[axis] - 1).map((k) => along(slide, "pixel", axis, k)[0].window));
  const faint = new Set();
  const values = rows.map((row, r) => columns.map((column, c) => {
    if (row !== null && column !== null) return dY[row][column];
    faint.add(key([r, c]));
    return 0;
  }));
  return panel("dY with zeros", [values], read, { faint });
}

function sourceCell({ slide }, kind, { pixel, offset }) {
  if (kind !== "turned") return pixel.map((v) => v + slide.padding);
  return pixel.map((v, axis) => v + (slide.kernel[axis] - 1 - offset[axis]) * slide.dilation);
}

const brief = (value, decimals = 2) => Math.floor(value * 10 ** decimals + 0.5) / 10 ** decimals;

// The number that lies on a cell of the left grid, one for each of its planes.
function factor({ X, K, dY }, kind, met) {
  if (kind === "backward_w") return X.map(() => `×${bracketed(brief(dY[met.window[0]][met.window[1]]))}`);
  if (kind !== "forward" && K.length > 1) return [];
  return K.map((plane) => `×${bracketed(brief(plane[met.weight[0]][met.weight[1]]))}`);
}

const OF = { forward: "window", backward_w: "weight", turned: "pixel" };

function stepPanels(conv, kind, step, [source, template, output]) {
  const place = placeOf(conv, kind, step), met = meetings(conv.slide, OF[kind], place);
  const cells = met.map((m) => sourceCell(conv, kind, m));
  const notes = new Map(met.map((m, k) => [key(cells[k]), factor(conv, kind, m)]));
  const lit = new Set(cells.map(key));
  const several = kind === "forward" && conv.X.length > 1 && !Number.isNaN(output.values[0][place[0]][place[1]]);
  const sums = several ? products(conv, kind, place).map((factors) => `= ${number(total(factors))}`) : [];
  return [{ ...source, lit, notes, rim: rimOf(cells) }, { ...template, sums },
    { ...output, lit: new Set([key(place)]) }];
}

function rimOf(cells) {
  const [first, last] = [cells[0], cells.at(-1)];
  return [...first, last[0] - first[0] + 1, last[1] - first[1] + 1];
}

function scatterPanels(conv, step, [source, template, output]) {
  const window = placeOf(conv, "scatter", step), g = conv.dY[window[0]][window[1]];
  const met = meetings(conv.slide, "window", window).filter((m) => inside(conv.slide, m.pixel));
  const share = (v) => `+${number(brief(v))}`.replace("+−", "−");
  const shares = ({ weight: [r, c] }) => conv.K.map((plane) => share(g * plane[r][c]));
  const notes = new Map(met.map((m) => [key(m.pixel), shares(m)]));
  return [{ ...source, lit: new Set([key(window)]) }, template, { ...output, lit: new Set(notes.keys()), notes }];
}

function pixelPanels(conv, kind, step, pixel, still) {
  const [source, template, output] = still, met = windowsOf(conv.slide, pixel), p = conv.slide.padding;
  const windows = new Set(met.map((m) => key(m.window))), offsets = new Set(met.map((m) => key(m.offset)));
  const notes = (name) => new Map(met.map((m) => [key(m[name]), factor(conv, kind, m)]));
  if (kind === "scatter") {
    return [{ ...source, lit: windows, notes: notes("window") }, { ...template, lit: offsets },
      { ...output, lit: new Set([key(pixel)]) }];
  }
  const { rim } = stepPanels(conv, kind, step, still)[0]; // the window stays in sight
  const first = { ...source, lit: new Set([key(pixel.map((v) => v + p))]), rim };
  if (kind === "backward_w") {
    const marks = notes("weight");
    return [first, { ...template, lit: windows }, { ...output, lit: new Set(marks.keys()), notes: marks }];
  }
  const marks = conv.X.length === 1 ? notes("window") : new Map();
  return [first, { ...template, lit: offsets }, { ...output, lit: windows, notes: marks }];
}

// Pixels per cell, so that the grids stand side by side in a room so wide: readable grids
// share one size.
function cellSizes(grids, room) {
  const readable = grids.filter(({ read }) => read), pictures = grids.length - readable.length;
  const columns = readable.reduce((sum, { values }) => sum + shape(values[0])[1], 0);
  const rows = Math.max(1, ...readable.map(({ values }) => shape(values[0])[0] * values.length));
  const picture = Math.max(160, Math.min(320, (room - 140 - 34 * columns) / Math.max(1, pictures)));
  const wide = (room - 140 - picture * pictures) / Math.max(1, columns);
  const cell = Math.max(28, Math.floor(Math.min(58, wide, 480 / rows)));
  return grids.map(({ read, values }) => {
    const [high, across] = shape(values[0]);
    return read ? cell : Math.max(3, Math.floor(picture / Math.max(across, 0.8 * high * values.length)));
  });
}

// A number with as many decimals as a cell has room for.
function fitting(value, size) {
  if (Number.isNaN(value)) return "?";
  const rounded = [2, 1, 0].map((decimals) => number(brief(value, decimals), 6));
  const texts = value !== 0 && Math.abs(value) < 0.1 ? [number(value, 2), ...rounded] : rounded;
  return texts.find((text) => text.length * 7 <= size - 2) ?? rounded[2];
}

// The look of the numbers of a grid: as large as its longest number allows.
function digitsOf({ values }, size) {
  const longest = Math.max(0, ...values.flat(2).map((v) => fitting(v, size).length));
  if (size >= 50 && longest * 12 + 4 <= size) return "digits-large";
  return size >= 34 && longest * 10 + 4 <= size ? "digits" : "digits-small";
}

// What lies on the cells: without brackets where there is no room for them, or not at all.
function notesIn(grid, size) {
  const long = (texts) => Math.max(0, ...texts.flat().map((text) => text.length));
  const stripped = (texts) => texts.map((text) => text.replace(/[()]/g, ""));
  const bare = new Map([...grid.notes].map(([place, texts]) => [place, stripped(texts)]));
  const room = (size - 4) / 6.7, longest = long([...grid.notes.values()]);
  if (size < 30 || long([...bare.values()]) > room) return { look: "note", notes: new Map() };
  return { look: size >= 50 && longest < 5 ? "note-large" : "note", notes: longest > room ? bare : grid.notes };
}

const box = (look, x, y, w, high, more = "") =>
  `<rect class="csnn-${look}" x="${x}" y="${y}" width="${w}" height="${high}"${more}/>`;
const signOf = (kind, flip) => (kind === "scatter" ? "×" : kind === "forward" && flip ? "∗" : "⋆");
const lookOf = (grid, place, v) => (grid.lit.has(place) ? "lit" : grid.faint.has(place) ? "faint"
  : v > 0 ? "up" : v < 0 ? "down" : "plain");

// Draw a plane into an SVG that stays: the mouse must not lose what it points at.
function paint(svg, grid, plane, size) {
  const [rows, columns] = shape(grid.values[plane]), wide = columns * size + 6, high = rows * size + 6;
  const said = { "aria-label": spoken(grid, plane), viewBox: `-3 -3 ${wide} ${high}`, width: wide, height: high };
  for (const [name, value] of Object.entries(said)) svg.setAttribute(name, value);
  const [picture, marks] = svg.children.length ? svg.children : [s("g"), s("g")];
  if (!svg.children.length) svg.append(picture, marks);
  if (grid.read || svg.drawn !== grid.values || svg.size !== size) {
    picture.innerHTML = grid.read ? cellsSvg(grid, plane, size) : greySvg(grid.values, plane, size);
  }
  Object.assign(svg, { drawn: grid.values, size });
  marks.innerHTML = ringsSvg(grid, size);
}

// Around the window, and around each lit cell that isn't in it.
function ringsSvg({ rim, read, lit }, size) {
  const [top, left, high, wide] = rim ?? [0, 0, 0, 0];
  const out = [...lit].map((place) => place.split(",").map(Number))
    .filter(([r, c]) => lit.size === 1 || r < top || c < left || r >= top + high || c >= left + wide);
  const cells = !read && out.length > 30 ? [] : out.map(([r, c]) => [r, c, 1, 1]);
  const ring = (look, [r, c, h_, w]) => box(look, c * size, r * size, w * size, h_ * size);
  const around = (place) => ring("halo", place) + ring("rim", place);
  return cells.map(read ? (place) => ring("window", place) : around).join("") + (rim ? around(rim) : "");
}

function spoken({ title, values, read }, plane) {
  const shown = (v) => (Number.isNaN(v) ? "?" : number(v));
  const name = `${title}${values.length > 1 ? `, plane ${plane}` : ""}`;
  return read ? `${name}: ${values[plane].map((row) => row.map(shown).join(" ")).join("; ")}` : `${name}, in greys`;
}

function cellsSvg(grid, plane, size) {
  const plain = [], lit = [], digits = digitsOf(grid, size), { look, notes } = notesIn(grid, size);
  grid.values[plane].forEach((row, r) => row.forEach((v, c) => {
    const place = key([r, c]), x = c * size, y = r * size, texts = notes.get(place) ?? [];
    const note = texts[Math.min(plane, texts.length - 1)], middle = y + size / 2 + (note ? 1 : 6);
    const strike = grid.lost.has(place) ? `<path class="csnn-lost" d="M${x},${y + size}L${x + size},${y}"/>` : "";
    (grid.lit.has(place) ? lit : plain).push(box(lookOf(grid, place, v), x, y, size, size) + strike
      + label(digits, x + size / 2, middle, "middle", fitting(v, size))
      + (note ? label(look, x + size - 3, y + size - 4, "end", note) : ""));
  }));
  return [...plain, ...lit].join("");
}

const label = (look, x, y, anchor, text) =>
  `<text class="csnn-${look}" x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;

// White is the largest number; what is hidden stays white. Neighbours of one grey are one.
function greySvg(values, plane, size) {
  const seen = values.flat(2).filter((v) => !Number.isNaN(v));
  const high = seen.length ? Math.max(...seen) : 0, spread = high - (seen.length ? Math.min(...seen) : 0) || 1;
  const [rows, columns] = shape(values[plane]);
  let svg = `<rect class="csnn-paper" width="${columns * size}" height="${rows * size}"/>`;
  values[plane].forEach((row, r) => {
    const dark = row.map((v) => (Number.isNaN(v) ? 0 : Math.round(((high - v) / spread) * 100) / 100));
    for (let c = 0, end; c < columns; c = end) {
      for (end = c + 1; end < columns && dark[end] === dark[c];) end += 1;
      if (dark[c]) svg += box("dark", c * size, r * size, (end - c) * size, size, ` fill-opacity="${dark[c]}"`);
    }
  });
  return svg;
}
