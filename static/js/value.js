// A tool's result for people: a table for a list of records, else JSON, both capped.

import { el } from "./dom.js";

const MAX_ROWS = 100;
const MAX_COLUMNS = 20;
const MAX_CHARS = 20_000;

const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

export function render(value) {
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return table(value);
  if (isRecord(value)) {
    const nested = Object.entries(value).filter(([, item]) => Array.isArray(item) && item.length && item.every(isRecord));
    if (nested.length > 0) return record(value, nested);
  }
  return json(value);
}

function table(rows) {
  const columns = [...new Set(rows.slice(0, MAX_ROWS).flatMap((row) => Object.keys(row)))];
  const shown = columns.slice(0, MAX_COLUMNS);
  const numeric = new Set(shown.filter((name) => rows.every((row) => row[name] === null || typeof row[name] === "number")));
  const kind = (name) => (numeric.has(name) ? "number" : null);
  const head = el("tr", {}, shown.map((name) => el("th", { scope: "col", class: kind(name) }, name)));
  const body = rows.slice(0, MAX_ROWS).map((row) =>
    el("tr", {}, shown.map((name) => {
      const text = cell(row[name]);
      return el("td", { class: kind(name), title: text.length > 40 ? text.slice(0, 400) : null }, text.slice(0, 400));
    })),
  );
  const whole = el("table", {}, el("thead", {}, head), el("tbody", {}, body));
  const wrap = el("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": "Result" }, whole);
  const more = [];
  if (rows.length > MAX_ROWS) more.push(`the first ${MAX_ROWS} of ${rows.length} rows`);
  if (columns.length > MAX_COLUMNS) more.push(`${MAX_COLUMNS} of ${columns.length} columns`);
  return el("div", {}, wrap, more.length ? el("p", { class: "muted small" }, `Shown: ${more.join(", ")}.`) : null);
}

function record(value, nested) {
  const names = new Set(nested.map(([name]) => name));
  const rest = Object.fromEntries(Object.entries(value).filter(([name]) => !names.has(name)));
  const parts = nested.map(([name, rows]) => el("div", {}, el("p", { class: "muted small" }, name), table(rows)));
  return el("div", {}, Object.keys(rest).length ? json(rest) : null, parts);
}

function json(value) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  const cut = text.length > MAX_CHARS;
  return el("div", {},
    el("pre", { class: "json", tabindex: "0" }, cut ? text.slice(0, MAX_CHARS) : text),
    cut ? el("p", { class: "muted small" }, `Shown: the first ${MAX_CHARS.toLocaleString()} of ${text.length.toLocaleString()} characters.`) : null);
}

function cell(value) {
  if (value === null || value === undefined) return "–";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(10)));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
