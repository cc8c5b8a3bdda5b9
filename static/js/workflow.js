// The finished steps of an answer that took several tools.

import { el } from "./dom.js";

const LONGEST = 120;

export function stepList({ steps, step_failed: failed, error }, { openTool }) {
  if (!steps?.length || (steps.length === 1 && !failed)) return null;
  const items = steps.map((step) => el("li", { value: step.step },
    el("span", {}, step.task, " "),
    el("button", { type: "button", class: "tool-chip", on: { click: () => openTool(step.tool_name) } }, step.tool_name),
    el("span", { class: "step-result" }, brief(step.result))));
  const rest = failed ? el("li", { value: failed, class: "step-broken" }, error || "failed") : null;
  const list = [...items, rest].filter(Boolean).sort((a, b) => a.value - b.value);
  return el("details", { class: "raw" },
    el("summary", {}, failed ? "What was done" : `${steps.length} steps`), el("ol", { class: "done-steps" }, list));
}

function brief(value) {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
