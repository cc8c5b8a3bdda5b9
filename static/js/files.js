// The files of the open session: attaching, what is in them, taking them away.

import { announce, byId, el, toast } from "./dom.js";
import { del, get, upload } from "./http.js";

const MAX_BYTES = 10_000_000;
const MAX_COLUMNS = 12;
const MAX_NAMES = 60;
const DELIMITERS = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };

export const size = (bytes) => {
  if (bytes < 1_000) return `${bytes} bytes`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1_000)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
};

const address = (session, name = null) =>
  `session/${encodeURIComponent(session)}/files${name === null ? "" : `/${encodeURIComponent(name)}`}`;

export class Files {
  #session = null;
  #ensure;
  #mention;
  #known = new Map(); // by name, as the site describes them
  #pending = new Set(); // chips of uploads that go on, or that failed
  #shown = null; // the name whose content is shown

  // `ensure` begins a session if there is none, `mention` puts a name into the request.
  constructor({ ensure, mention }) {
    this.#ensure = ensure;
    this.#mention = mention;
    const input = byId("file-input");
    byId("attach").addEventListener("click", () => input.click());
    input.addEventListener("change", () => {
      this.add([...input.files]);
      input.value = "";
    });
    this.#takeDrops(byId("main"));
  }

  async open(session) {
    this.#session = session;
    this.#known.clear();
    this.#pending.clear();
    this.#show(null);
    if (session === null) return;
    try {
      const { files } = await get(address(session));
      if (session !== this.#session) return;
      for (const file of files) this.#known.set(file.name, file);
      this.#draw();
    } catch (error) {
      toast(error.message);
    }
  }

  async add(files) {
    if (files.length === 0) return;
    try {
      this.#session = await this.#ensure();
    } catch (error) {
      toast(error.message);
      return;
    }
    await Promise.all(files.map((file) => this.#upload(file)));
  }

  async #upload(file) {
    const session = this.#session;
    const bar = el("progress", { max: 1, value: 0, "aria-label": `Uploading ${file.name}` });
    const chip = el("li", { class: "file-chip" }, el("span", { class: "file-name" }, file.name), bar);
    this.#pending.add(chip);
    this.#draw();
    try {
      if (file.size > MAX_BYTES) throw new Error(`${file.name} is larger than 10 MB.`);
      const stored = (await upload(address(session), file, (share) => { bar.value = share; })).file;
      if (session !== this.#session) return;
      this.#pending.delete(chip);
      this.#known.delete(stored.name);
      this.#known.set(stored.name, stored);
      announce(`${stored.name} is attached.`);
      this.#show(this.#shown === stored.name ? stored.name : this.#shown);
    } catch (error) {
      this.#refused(chip, file.name, error.message);
    }
  }

  #refused(chip, name, sentence) {
    const dismiss = () => {
      this.#pending.delete(chip);
      this.#draw();
    };
    chip.classList.add("refused");
    chip.setAttribute("role", "alert");
    chip.replaceChildren(el("span", { class: "file-error" }, sentence), closing(`Dismiss the message about ${name}`, dismiss));
  }

  async #remove(name) {
    try {
      await del(address(this.#session, name));
    } catch (error) {
      if (error.status !== 404) {
        toast(error.message);
        return;
      }
    }
    this.#known.delete(name);
    announce(`${name} is removed.`);
    this.#show(this.#shown === name ? null : this.#shown);
  }

  #show(name) {
    this.#shown = name;
    this.#draw();
  }

  #draw() {
    byId("files").replaceChildren(...[...this.#known.values()].map((file) => this.#chip(file)), ...this.#pending);
    const file = this.#known.get(this.#shown);
    byId("file-details").hidden = !file;
    byId("file-details").replaceChildren(...(file ? [this.#details(file)] : []));
  }

  #chip({ name }) {
    const open = name === this.#shown;
    const toggle = el("button",
      { type: "button", class: "file-name", "aria-expanded": String(open), "aria-controls": "file-details", title: name, on: { click: () => this.#show(open ? null : name) } }, name);
    return el("li", { class: "file-chip" }, toggle, closing(`Remove ${name}`, () => this.#remove(name)));
  }

  #details(file) {
    const mention = () => this.#mention(file.name);
    return el("div", {},
      el("p", { class: "file-about muted small" }, about(file)),
      preview(file.summary),
      el("div", { class: "actions small" },
        el("button", { type: "button", class: "link-button", on: { click: mention } }, "Name it in the request"),
        el("a", { href: `/api/${address(this.#session, file.name)}`, download: file.name }, "Download")));
  }

  #takeDrops(area) {
    const holdsFiles = (event) => event.dataTransfer?.types.includes("Files");
    area.addEventListener("dragover", (event) => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      area.classList.add("dropping");
    });
    area.addEventListener("dragleave", (event) => {
      if (!area.contains(event.relatedTarget)) area.classList.remove("dropping");
    });
    area.addEventListener("drop", (event) => {
      area.classList.remove("dropping");
      if (!holdsFiles(event)) return;
      event.preventDefault();
      this.add([...event.dataTransfer.files]);
    });
  }
}

function closing(label, act) {
  return el("button", { type: "button", class: "file-close", "aria-label": label, on: { click: act } }, "×");
}

function about({ size_bytes: bytes, summary }) {
  const said = [size(bytes)];
  if (summary.sheets) said.push(`sheets: ${summary.sheets.join(", ")}`);
  if (summary.delimiter) said.push(`separated by ${DELIMITERS[summary.delimiter] ?? summary.delimiter}`);
  if (summary.decimal === ",") said.push("decimal commas");
  if (summary.column_count) said.push(`${summary.column_count} column${summary.column_count === 1 ? "" : "s"}`);
  if (summary.column_count && !summary.has_header) said.push("no header");
  if (summary.length !== undefined) said.push(`${summary.length} item${summary.length === 1 ? "" : "s"}`);
  return said.join(" · ");
}

function preview(summary) {
  if (summary.rows) return table(summary);
  if (summary.keys) return el("p", { class: "small" }, `Keys: ${summary.keys.join(", ")}`);
  return summary.start ? el("pre", { class: "json" }, summary.start) : null;
}

function table({ columns, column_count: count, rows }) {
  const head = columns.length ? el("thead", {}, el("tr", {}, columns.slice(0, MAX_COLUMNS).map((name) => el("th", { scope: "col" }, name)))) : null;
  const body = rows.map((row) => el("tr", {}, row.slice(0, MAX_COLUMNS).map((cell) => el("td", {}, cell))));
  const more = columns.slice(MAX_COLUMNS, MAX_NAMES);
  const left = count - MAX_COLUMNS - more.length;
  return el("div", {},
    el("div", { class: "table-wrap", tabindex: "0", role: "region", "aria-label": "First rows" }, el("table", {}, head, el("tbody", {}, body))),
    more.length ? el("p", { class: "muted small file-more" }, `And ${more.join(", ")}${left > 0 ? `, and ${left} more` : ""}.`) : null);
}
