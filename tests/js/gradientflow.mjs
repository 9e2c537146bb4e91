// Load the module of GradientFlow, which stands in three parts, and show a widget's state.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openDocument } from "./widget.mjs";

const PARTS = ["base", "flow_words", "flow_picture", "gradientflow"];
const STATIC = new URL("../../cs_nn/widgets/static/", import.meta.url);

export async function loadFlow(also = []) {
  const text = PARTS.map((part) => readFileSync(new URL(`${part}.js`, STATIC), "utf8")).join("\n");
  const file = join(mkdtempSync(join(tmpdir(), "widget-")), "gradientflow.mjs");
  writeFileSync(file, `${text}\nexport { ${["still", ...also].join(", ")} };`);
  return import(pathToFileURL(file));
}

export function place() {
  return openDocument().body.appendChild(document.createElement("div"));
}
