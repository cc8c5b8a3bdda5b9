// The five stages of a new tool, side by side, as they go from waiting to done.

import { duration, el } from "./dom.js";

const STAGES = [
  ["specification", "Specification"],
  ["tests", "Tests"],
  ["implementation", "Code"],
  ["verification", "Proof"],
  ["registration", "Kept"],
];
const WORDS = {
  waiting: "waiting",
  in_progress: "in progress",
  complete: "complete",
  warning: "warning",
  failed: "failed",
};
const MARKS = { complete: "✓", warning: "!", failed: "✕" };

export class Stepper {
  #stages = new Map();
  #notes = el("ul", { class: "stage-notes" });

  constructor() {
    const list = el("ol", { class: "stepper", "aria-label": "Stages of the new tool" });
    STAGES.forEach(([name, label], at) => list.append(this.#make(name, label, at)));
    this.node = el("div", {}, list, this.#notes);
  }

  // Returns what the event said, for whoever is about to say it again.
  apply({ data, created_at: at }) {
    const stage = this.#stages.get(data.step);
    if (!stage) return "";
    if (data.status === "in_progress") stage.began = Date.parse(at);
    else if (stage.began) stage.time.textContent = duration(Date.parse(at) - stage.began);
    if (data.data?.test_count) stage.time.textContent += ` · ${data.data.test_count} tests`;
    this.#show(stage, data.status);
    const said = data.message || data.error;
    if (said) this.#notes.append(el("li", { class: data.status }, `${stage.label}: ${said}`));
    return said ?? "";
  }

  // What was going on when the run ended is not going on any more.
  finish() {
    for (const stage of this.#stages.values()) {
      if (stage.node.dataset.status === "in_progress") this.#show(stage, "waiting");
    }
  }

  #make(name, label, at) {
    const number = el("span", {}, String(at + 1));
    const mark = el("span", { class: "mark", "aria-hidden": "true" }, number);
    const said = el("span", { class: "visually-hidden" }, "waiting");
    const time = el("span", { class: "stage-time" });
    const title = el("span", { class: "stage-name" }, label);
    const node = el("li", { class: "stage", data: { stage: name, status: "waiting" } }, mark, title, said, time);
    this.#stages.set(name, { node, mark, number, said, time, label, began: 0, at });
    return node;
  }

  #show(stage, status) {
    // A stage that was warned of and then completed keeps its warning in the notes below.
    const shown = WORDS[status] ? status : "in_progress";
    stage.node.dataset.status = shown;
    stage.said.textContent = WORDS[shown];
    stage.mark.className = `mark ${shown === "in_progress" ? "running" : shown}`;
    stage.number.textContent = MARKS[shown] ?? String(stage.at + 1);
  }
}
