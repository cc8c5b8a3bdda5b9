// A tool from near: its code, its tests, and what it had to survive.

import { byId, el, toast, when } from "./dom.js";
import { get } from "./http.js";

const PURITY = {
  pure: "always the same for the same input",
  reads_files: "depends on the files it reads",
  nondeterministic: "may differ from call to call",
  unknown: "not known",
};
let returnTo = null;

export async function openTool(name) {
  let tool;
  try {
    tool = (await get(`tools/${encodeURIComponent(name)}`)).tool;
  } catch (error) {
    toast(error.status === 404 ? `There is no tool called ${name} any more.` : error.message);
    return;
  }
  returnTo = document.activeElement;
  byId("tool-dialog-name").textContent = tool.name;
  byId("tool-dialog-facts").replaceChildren(
    `Version ${tool.version} · ${tool.origin} · `, status(tool.status));
  drawTabs([
    ["Code", () => [code(tool.code)]],
    ["Tests", () => [tool.test_code ? code(tool.test_code) : el("p", { class: "muted" }, "No tests are stored.")]],
    ["Proof", () => proof(tool)],
    ["About", () => about(tool)],
  ]);
  byId("tool-dialog").showModal();
}

export function status(word) {
  const kinds = { active: "good", experimental: "warn", pending_review: "warn", deprecated: "bad" };
  return el("span", { class: `badge ${kinds[word] ?? ""}` }, word.replaceAll("_", " "));
}

function drawTabs(tabs) {
  const buttons = tabs.map(([label], at) => el("button", {
    type: "button", class: "tab", role: "tab", "aria-controls": "tool-dialog-body",
    on: { click: () => show(at), keydown: (event) => step(event, at) },
  }, label));
  function show(at) {
    buttons.forEach((button, each) => {
      button.setAttribute("aria-selected", String(each === at));
      button.tabIndex = each === at ? 0 : -1;
    });
    const body = byId("tool-dialog-body");
    body.replaceChildren(...tabs[at][1]());
    body.scrollTop = 0;
  }
  function step(event, at) {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const next = (at + move + tabs.length) % tabs.length;
    show(next);
    buttons[next].focus();
  }
  byId("tool-dialog-tabs").replaceChildren(...buttons);
  show(0);
}

function code(text) {
  const lines = text.replace(/\n$/, "").split("\n");
  return el("pre", { class: "code" }, el("code", {}, lines.map((line) => el("span", { class: "line" }, `${line}\n`))));
}

function proof(tool) {
  const gates = tool.dossier.gates ?? [];
  if (!gates.length) return [el("p", { class: "muted" }, "No evidence is stored for this version.")];
  const list = el("ul", { class: "gates" }, gates.map((gate) => gateItem(gate)));
  const left = tool.dossier.not_checked ?? [];
  const missing = left.length
    ? el("div", {}, el("h3", {}, "Not checked"), el("ul", {}, left.map((line) => el("li", { class: "muted" }, line))))
    : null;
  return [list, missing].filter(Boolean);
}

function gateItem(gate) {
  const figures = Object.entries(gate.figures ?? {}).map(([name, value]) =>
    `${name.replaceAll("_", " ")}: ${typeof value === "object" ? JSON.stringify(value) : value}`).join(" · ");
  return el("li", { class: gate.passed ? "gate" : "gate failed" },
    el("span", { class: "gate-mark", "aria-hidden": "true" }, gate.passed ? "✓" : "✕"),
    el("div", {},
      el("h3", {}, gate.gate.replaceAll("_", " "), el("span", { class: "visually-hidden" }, gate.passed ? ": passed" : ": failed")),
      gate.checked ? el("p", {}, gate.checked) : null,
      (gate.reasons ?? []).map((reason) => el("p", { class: "muted" }, reason)),
      figures ? el("p", { class: "figures" }, figures) : null));
}

function about(tool) {
  const rate = tool.success_rate === null ? "not used yet" : `${Math.round(tool.success_rate * 100)}% of the last uses`;
  const facts = [
    ["Signature", el("code", {}, tool.signature)],
    ["Uses", String(tool.use_count)],
    ["Worked", rate],
    ["Made", when(tool.created_at)],
    ["Last used", tool.last_used_at ? when(tool.last_used_at) : "never"],
    ["Result", PURITY[tool.purity] ?? tool.purity],
    ["Packages", tool.profile === "base" ? "standard library only" : tool.profile],
    ["Seen by", tool.visibility === "shared" ? "everybody on this site" : "you"],
    ["Mirrored to", el("code", {}, tool.file_path)],
  ];
  return [
    el("p", { class: "doc" }, tool.docstring || "No description."),
    el("dl", { class: "facts" }, facts.flatMap(([term, fact]) => [el("dt", {}, term), el("dd", {}, fact)])),
  ];
}

const dialog = byId("tool-dialog");
byId("tool-dialog-close").addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => returnTo?.focus());
