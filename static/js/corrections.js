// What a person can do about an answer: say whether it is right, change its values, refuse its tool.

import { announce, el, toast } from "./dom.js";
import { post } from "./http.js";

const written = (value) => (typeof value === "string" ? value : JSON.stringify(value));

// `page.started(run)` shows the request that a correction began.
export function corrections({ runId, result, thumb }, page) {
  const place = el("div");
  const used = result.tool_sequence ?? [];
  const [call, ...others] = result.steps ?? [];
  const begin = async (what, body) => {
    try {
      page.started((await post(`runs/${runId}/${what}`, body)).run);
      place.replaceChildren();
    } catch (error) {
      toast(error.message);
    }
  };
  return el("div", { class: "corrections" },
    el("div", { class: "correction-bar" },
      thumbs(runId, thumb),
      result.success && call && !others.length ? opener("Change values", () => place.replaceChildren(valuesForm(call, begin))) : null,
      used.length === 1 ? opener("Wrong tool", () => begin("wrong-tool", {})) : null,
      used.length > 1 ? opener("Wrong tool", () => place.replaceChildren(toolChoice(used, begin))) : null),
    place);
}

const opener = (label, act) => el("button", { type: "button", class: "link-button", on: { click: act } }, label);

function thumbs(runId, given) {
  const make = (thumb, sign, label) => {
    const button = el("button", { type: "button", class: "thumb", title: label, "aria-label": label, "aria-pressed": String(given === thumb) }, sign);
    button.addEventListener("click", () => judge(thumb));
    return button;
  };
  const buttons = { up: make("up", "✓ Right", "This answer is right"), down: make("down", "✕ Wrong", "This answer is wrong") };
  const judge = async (thumb) => {
    try {
      await post(`runs/${runId}/feedback`, { thumb });
    } catch (error) {
      toast(error.message);
      return;
    }
    for (const [name, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(name === thumb));
    announce(thumb === "up" ? "Marked as right" : "Marked as wrong. A reviewer will look into it.");
  };
  return el("span", { class: "thumbs" }, buttons.up, buttons.down);
}

function valuesForm({ tool_name: tool, arguments: values }, begin) {
  const fields = Object.entries(values ?? {}).map(([name, value]) => {
    const input = el("input", { type: "text", name, value: written(value) });
    return el("label", { class: "value-field" }, el("span", {}, name), input);
  });
  const form = el("form", { class: "values-form" }, fields,
    el("button", { type: "submit", class: "button primary small" }, `Run ${tool} again`));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    begin("repeat", { arguments: Object.fromEntries(new FormData(form)) });
  });
  return form;
}

function toolChoice(used, begin) {
  const names = [...new Set(used)];
  return el("div", { class: "actions" }, el("span", { class: "muted" }, "Which one?"),
    names.map((name) => el("button", { type: "button", class: "tool-chip", on: { click: () => begin("wrong-tool", { tools: [name] }) } }, name)));
}
