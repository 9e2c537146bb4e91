// What a step of the sliding kernel says: products, sums and sizes, in plain words.

const WORDS = 25; // more products than these are only counted
const NAMES = { forward: "Y", backward_w: "dK", scatter: "dX", turned: "dX" };
const WHY = { forward: "", backward_w: " Each pixel that this weight met, times dY of that window.",
  turned: " The turned kernel lies on dY, with zeros between and around." };
const ASK = { forward: "Multiply each pixel by the weight on it, and add up.",
  backward_w: "Multiply each pixel that this weight met by dY of that window, and add up.",
  turned: "Multiply each dY by the turned weight on it, and add up." };
const at = ([r, c]) => `[${r}, ${c}]`;

function bracketed(value, digits = 4) {
  const text = number(value, digits);
  return text.startsWith("−") ? `(${text})` : text;
}

function added(factors) {
  const sum = number(total(factors));
  if (factors.length > WORDS) return `${sum}, the sum of ${factors.length} products`;
  return factors.length ? `${factors.map((ab) => ab.map((v) => bracketed(v)).join("·")).join(" + ")} = ${sum}` : sum;
}

function byChannel(sums, channels) {
  if (sums.length === 1) return added(sums[0]);
  return sums.map((factors, c) => `${channels[c]}: ${added(factors)}`).join("; ");
}

function stepWords(conv, kind, step, channels, hidden) {
  const place = placeOf(conv, kind, step);
  if (kind === "scatter") return scatterWords(conv, place, hidden);
  let name = `${NAMES[kind]}${at(place)}`;
  if (hidden) return `${name} = ? ${ASK[kind]}`;
  const sums = products(conv, kind, place);
  if (kind === "forward" && sums.length > 1) {
    const parts = sums.map(total);
    name += ` = ${parts.map((v) => bracketed(v)).join(" + ")} = ${number(parts.reduce((a, b) => a + b, 0))}, from`;
    return `${name} ${byChannel(sums, channels)}.`;
  }
  return `${name}${sums.length === 1 ? " = " : ", "}${byChannel(sums, channels)}.${WHY[kind]}`;
}

function scatterWords({ dY, slide }, window, hidden) {
  const g = dY[window[0]][window[1]], met = meetings(slide, "window", window);
  const pixels = met.filter((m) => inside(slide, m.pixel)).length;
  if (hidden) return `dY${at(window)} = ${number(g)}. What does each of the ${pixels} pixels get?`;
  const rest = pixels < met.length ? ` The other ${met.length - pixels} are padding.` : "";
  return `dY${at(window)} = ${number(g)} goes back to the ${pixels} pixels of its window: `
    + `each adds ${bracketed(g)} times the weight on it.${rest}`;
}

function pixelWords(conv, kind, pixel, channels, hidden) {
  const met = windowsOf(conv.slide, pixel), count = met.length === 1 ? "1 window" : `${met.length} windows`;
  if (!met.length) return `Pixel ${at(pixel)} is in no window: nothing depends on it.`;
  if (kind === "scatter" && !hidden) {
    const sums = byChannel(products(conv, kind, pixel), channels);
    return `dX${at(pixel)}${channels.length === 1 ? " = " : ", "}${sums}: it is in ${count}.`;
  }
  if (met.length > WORDS) return `Pixel ${at(pixel)} is in ${count}.`;
  if (kind === "backward_w") {
    const pairs = met.map((m) => `dK${at(m.weight)} times dY${at(m.window)}`);
    return `Pixel ${at(pixel)} is in ${count}. It counts in ${pairs.join(", ")}.`;
  }
  return `Pixel ${at(pixel)} is in ${count}: ${met.map((m) => `Y${at(m.window)} with K${at(m.weight)}`).join(", ")}.`;
}

function fitWords(slide) {
  const [rows, columns] = [0, 1].map((axis) => fitAlong(slide, axis));
  return rows === columns ? `Rows and columns: ${rows}` : `Rows: ${rows} Columns: ${columns}`;
}

function fitAlong({ size, kernel, span, padded, stride, padding, dilation }, axis) {
  const free = padded[axis] - span[axis], steps = Math.floor(free / stride), rest = free - steps * stride;
  if (free < 0) {
    return `the window spans ${span[axis]}, but the padded image has only ${padded[axis]}. `
      + "There is no place for it: take more padding or less dilation.";
  }
  const plain = dilation === 1 || kernel[axis] === 1;
  const spanned = plain ? span[axis] : `(${dilation}·(${kernel[axis]} − 1) + 1)`;
  const sum = `${size[axis]} + 2·${padding} − ${spanned}`;
  if (!rest) return `(${sum}) / ${stride} + 1 = ${steps + 1}.`;
  const left = rest > 1 ? `${rest} are left over: no window reaches them` : "1 is left over: no window reaches it";
  return `⌊(${sum}) / ${stride}⌋ + 1 = ⌊${number(free / stride)}⌋ + 1 = ${steps + 1}, rounded down. ${left}.`;
}

function flipWords(conv, kind) {
  if (kind !== "forward" || !conv.slide.flip) return "";
  if (JSON.stringify(conv.K) === JSON.stringify(conv.laid)) {
    return "Flipped, and still the same: a kernel with this symmetry hides the flip.";
  }
  const flipped = result(conv, kind, 0)[0].flat();
  const plain = result({ ...conv, K: conv.laid }, kind, 0)[0].flat();
  const changed = flipped.filter((value, k) => Math.abs(value - plain[k]) > 1e-12).length;
  return `Convolution: the kernel is turned by 180°, which changes ${changed} of ${flipped.length} outputs.`;
}

function words(conv, state, step, pixel) {
  const kind = kindOf(state), seen = step < state.step || (step === state.step && step === state.revealed);
  const hidden = state.hide && !seen;
  if (!conv.slide.output[0]) return fitWords(conv.slide);
  if (pixel.length && kind !== "turned") return pixelWords(conv, kind, pixel, state.channels, state.hide);
  return stepWords(conv, kind, step, state.channels, hidden);
}

function notesOf(conv, state, made) {
  if (!conv.slide.output[0]) return [];
  const flipped = state.hide ? "" : flipWords(conv, kindOf(state));
  return [fitWords(conv.slide), flipped, greyWords(made, NAMES[kindOf(state)])].filter(Boolean);
}

function greyWords(made, name) {
  const seen = made.flat(2).filter((v) => !Number.isNaN(v));
  if (Math.max(...shape(made[0])) <= READ || !seen.length) return "";
  return `${name} in greys: from ${number(Math.min(...seen))} (black) to ${number(Math.max(...seen))} (white).`;
}

function tableRows(made, name, channels) {
  const [rows, columns] = shape(made[0]), shown = (v) => (Number.isNaN(v) ? "?" : number(v));
  if (Math.max(rows, columns) > READ) {
    const seen = made.flat(2).filter((v) => !Number.isNaN(v));
    const ends = seen.length ? [Math.min(...seen), Math.max(...seen)].map(shown) : ["?", "?"];
    return [[name, "rows", "columns", "smallest", "largest"], ["size", `${rows}`, `${columns}`, ...ends]];
  }
  const row = (c, r) => (made.length > 1 ? `${channels[c]}, row ${r}` : `row ${r}`);
  return [[name, ...range(columns).map((c) => `column ${c}`)],
    ...made.flatMap((plane, c) => plane.map((line, r) => [row(c, r), ...line.map(shown)]))];
}
