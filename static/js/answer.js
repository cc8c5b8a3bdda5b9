// How a request ended: the answer and where it came from, an error, or a question back.

import { duration, el } from "./dom.js";
import { size } from "./files.js";
import { render } from "./value.js";
import { stepList } from "./workflow.js";

// Paragraphs, fenced code, "- " lists, `code` and **bold**; anything else is text as it stands.
export function prose(text) {
  const parts = text.split(/^```[^\n]*\n([\s\S]*?)^```\s*$/m);
  return el("div", { class: "answer" }, parts.map((part, at) =>
    (at % 2 ? el("pre", {}, el("code", {}, part)) : blocks(part))).flat());
}

function blocks(text) {
  return text.split(/\n{2,}/).filter((block) => block.trim()).map((block) => {
    const lines = block.trim().split("\n");
    if (lines.every((line) => /^[-*] /.test(line))) return el("ul", {}, lines.map((line) => el("li", {}, inline(line.slice(2)))));
    return el("p", {}, inline(block.trim()));
  });
}

function inline(text) {
  return text.split(/(`[^`\n]+`|\*\*[^*\n]+\*\*)/).filter(Boolean).map((piece) => {
    if (/^`[^`]+`$/.test(piece)) return el("code", {}, piece.slice(1, -1));
    if (/^\*\*[^*]+\*\*$/.test(piece)) return el("strong", {}, piece.slice(2, -2));
    return piece;
  });
}

export function success(result, { openTool }) {
  const names = result.tool_sequence?.length ? result.tool_sequence : [result.tool_name].filter(Boolean);
  return el("div", { class: "outcome" },
    prose(result.response || "Done."),
    result.artifacts?.length ? el("div", { class: "artifacts" }, result.artifacts.map(artifact)) : null,
    result.tool_result === undefined || (result.tool_result === null && !names.length) ? null : raw(result.tool_result),
    stepList(result, { openTool }),
    meta(result, names, openTool),
    spending(result.spent));
}

// Pictures are shown; anything else is there to be saved.
function artifact({ name, size_bytes: bytes, kind, url }) {
  if (kind === "png") {
    return el("figure", { class: "picture" },
      el("a", { href: url, target: "_blank", rel: "noopener" }, el("img", { src: url, alt: `The picture ${name}`, loading: "lazy" })),
      el("figcaption", {}, `${name} · ${size(bytes)}`));
  }
  return el("a", { class: "artifact", href: url, download: name.split("/").at(-1) },
    el("span", { "aria-hidden": "true" }, "↓"), name, el("span", { class: "muted small" }, size(bytes)));
}

function meta(result, names, openTool) {
  const chips = [...new Set(names)].map((name) =>
    el("button", { type: "button", class: "tool-chip", title: `Code and tests of ${name}`, on: { click: () => openTool(name) } }, name));
  const time = Number.isFinite(result.execution_time) ? el("span", {}, duration(result.execution_time)) : null;
  return el("div", { class: "meta" }, chips.length ? badge(result, chips.length) : null, chips, time);
}

// What the answer has cost; nothing is said of what cost nothing.
function spending(spent) {
  if (!spent) return null;
  const { model_calls: calls, tokens, cost_usd: cost, sandbox_ms: ms } = spent;
  const parts = [
    calls ? `${calls} model call${calls === 1 ? "" : "s"}` : null,
    tokens ? `${tokens.toLocaleString("en")} tokens` : null,
    cost ? `$${cost.toFixed(4)}` : null,
    ms ? `${duration(ms)} of sandbox` : null,
  ].filter(Boolean);
  return el("p", { class: "spent" }, parts.join(" · ") || "Nothing spent");
}

function badge({ synthesized, cached }, count) {
  if (synthesized) return el("span", { class: "badge good" }, "new tool");
  if (cached) return el("span", { class: "badge accent" }, "cached answer");
  return el("span", { class: "badge" }, count === 1 ? "existing tool" : "existing tools");
}

function raw(value) {
  const details = el("details", { class: "raw" }, el("summary", {}, "Result as data"));
  details.open = value !== null && typeof value === "object";
  if (details.open) details.append(render(value));
  details.addEventListener("toggle", () => details.childElementCount === 1 && details.append(render(value)));
  return details;
}

const HEADS = {
  cancelled: "Cancelled",
  capability_unavailable: "Not possible here",
  budget_exceeded: "Stopped at the limit",
  synthesis_failed: "No tool could be proven",
  review_rejected: "A reviewer said no",
  review_expired: "Nobody reviewed the tool in time",
  plan: "The steps make no order",
  no_other_tool: "There is no other tool for this",
  question_expired: "The question was not answered in time",
};

export function failure(result, { retry, openTool }) {
  const { response, error, error_code: code, tool_name: tool, spent } = result;
  const said = response || error || "It could not be done.";
  return el("div", { class: "outcome failed" },
    el("p", { class: "outcome-head" }, el("span", { "aria-hidden": "true" }, "✕"), HEADS[code] ?? "That did not work"),
    prose(said),
    stepList(result, { openTool }),
    el("div", { class: "meta" },
      code ? el("code", {}, code) : null,
      tool ? el("button", { type: "button", class: "tool-chip", on: { click: () => openTool(tool) } }, tool) : null,
      el("button", { type: "button", class: "link-button", on: { click: retry } }, "Edit and try again")),
    spending(spent));
}

export function question({ question: asked, parameter, choices, code }, { reply }) {
  const field = el("input", { type: "text", required: true, maxlength: 4000, "aria-label": asked, placeholder: parameter ?? "Your answer" });
  const button = el("button", { type: "submit", class: "button primary" }, "Answer");
  const offered = (choices ?? []).map((choice) => el("button", { type: "button", class: "button", on: { click: () => send(choice) } }, choice));
  const form = el("form", { class: "ask-form" }, field, button);
  const send = async (value) => {
    const all = [field, button, ...offered];
    for (const each of all) each.disabled = true;
    if (!(await reply(value))) for (const each of all) each.disabled = false;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (field.value.trim()) send(field.value);
  });
  const head = offered.length && code !== "missing_argument" ? "This can be read in two ways" : "One detail is missing";
  const card = el("div", { class: "outcome asking" },
    el("p", { class: "outcome-head" }, el("span", { "aria-hidden": "true" }, "?"), head),
    el("p", {}, asked), offered.length ? el("div", { class: "actions" }, offered) : null, form);
  return { card, field };
}
