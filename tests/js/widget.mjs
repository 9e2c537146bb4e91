// Load a widget's module as the page gets it (base.js, then its own part) and show it.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { JSDOM } from "jsdom";

const STATIC = new URL("../../cs_nn/widgets/static/", import.meta.url);

// The module of a widget: base.js, then `before`, then its own part or list of parts;
// `also` names inner functions to have a look at.
export async function load(names, also = [], before = []) {
  const own = [...before, ...[names].flat()], name = own.at(-1);
  const parts = name === "base" ? own : ["base", ...own];
  const text = parts.map((part) => readFileSync(new URL(`${part}.js`, STATIC), "utf8")).join("\n");
  const more = also.length ? `\nexport { ${also.join(", ")} };` : "";
  const file = join(mkdtempSync(join(tmpdir(), "widget-")), `${name}.mjs`);
  writeFileSync(file, text + more);
  return import(pathToFileURL(file));
}

// A document, as globals that the module finds like in a page.
export function openDocument() {
  const { window } = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true });
  Object.assign(globalThis, { window, document: window.document, AbortController: window.AbortController });
  return window.document;
}

// A model that counts its listeners, so that a test sees what is left behind.
export function fakeModel(state) {
  const listeners = {};
  return {
    state,
    saves: 0,
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      [...(listeners[`change:${name}`] || [])].forEach((act) => act());
    },
    save_changes() { this.saves += 1; },
    on: (event, act) => (listeners[event] ||= new Set()).add(act),
    off: (event, act) => listeners[event]?.delete(act),
    listening: () => Object.values(listeners).reduce((sum, acts) => sum + acts.size, 0),
  };
}

export function press(target, key) {
  const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  target.dispatchEvent(event);
  return event;
}

// Every control can be named by a screen reader and keeps its keys from the notebook.
export function unnamed(root) {
  return [...root.querySelectorAll("button, input, select, [tabindex]")].filter(
    (control) => !(control.getAttribute("aria-label") || control.textContent.trim())
      || control.dataset.lmSuppressShortcuts !== "true",
  );
}

// Wait until a condition holds; a busy machine may take its time.
export async function until(holds, limit = 5000) {
  const end = Date.now() + limit;
  while (!holds() && Date.now() < end) await new Promise((done) => setTimeout(done, 5));
  return holds();
}
