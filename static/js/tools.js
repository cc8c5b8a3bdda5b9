// The library: every tool a person may see, filtered as they type.

import { breakable, byId, el, toast } from "./dom.js";
import { get } from "./http.js";
import { openTool, status } from "./tool_dialog.js";

const PAGE = 500;
let tools = [];

async function load() {
  for (let page = { count: Infinity }; tools.length < page.count; ) {
    page = await get(`tools?limit=${PAGE}&offset=${tools.length}`);
    tools.push(...page.tools);
    if (!page.tools.length) break;
  }
  draw();
}

function draw() {
  const words = byId("tool-filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const text = (tool) => `${tool.name} ${tool.name.replaceAll("_", " ")} ${tool.docstring} ${tool.category}`.toLowerCase();
  const shown = tools.filter((tool) => words.every((word) => text(tool).includes(word)));
  byId("tool-grid").replaceChildren(...shown.map(card));
  byId("library-summary").textContent = shown.length === tools.length
    ? `${tools.length} ${tools.length === 1 ? "tool" : "tools"}${unproven()}`
    : `${shown.length} of ${tools.length} tools`;
  const badge = byId("tool-count");
  badge.textContent = String(tools.length);
  badge.hidden = tools.length === 0;
  byId("library-empty").hidden = shown.length > 0;
  if (tools.length) {
    byId("library-empty-title").textContent = "Nothing matches";
    byId("library-empty-text").textContent = "Ask for it in the chat: what is missing gets written.";
  }
}

function unproven() {
  const rest = tools.filter((tool) => tool.status !== "active").length;
  if (!tools.length) return "";
  return rest ? `, ${tools.length - rest} in use` : ", each proven before it was kept";
}

function card(tool) {
  const rate = tool.success_rate === null ? null : `${Math.round(tool.success_rate * 100)}% worked`;
  return el("li", {}, el("button", { type: "button", class: "tool-card", on: { click: () => openTool(tool.name) } },
    el("span", { class: "tool-card-head" }, el("span", { class: "tool-name" }, breakable(tool.name)), status(tool.status)),
    el("span", { class: "tool-doc" }, tool.docstring.split("\n")[0] || "No description."),
    el("span", { class: "tool-facts" },
      el("span", {}, tool.use_count === 1 ? "1 use" : `${tool.use_count} uses`),
      rate ? el("span", {}, rate) : null,
      el("span", {}, tool.origin),
      el("span", {}, `v${tool.version}`))));
}

byId("tool-filter").addEventListener("input", draw);
load().catch((error) => {
  byId("library-summary").textContent = "The tools could not be loaded.";
  toast(error.message);
});
