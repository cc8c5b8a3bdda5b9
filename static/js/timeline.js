// What a run does, as it does it: a row per event, a stepper for a new tool, and how long it took.

import { announce, duration, el } from "./dom.js";
import { describe } from "./events.js";
import { Stepper } from "./stepper.js";

const MARKS = { info: "•", success: "✓", warning: "!", error: "✕" };
const TICK_MS = 100;
const SHOWN_FROM_MS = 20;

export class Timeline {
  #list = el("ol", { class: "steps" });
  #mark = el("span", { class: "mark running", "aria-hidden": "true" }, el("span"));
  #title = el("span", { class: "timeline-title" }, "Sending");
  #time = el("span", { class: "timeline-time" });
  #foot = el("div", { class: "timeline-foot" });
  #rows = 0;
  #current = null;
  #said = "";
  #stepper = null;
  #began = 0;
  #last = 0;
  #skew = 0;
  #timer = 0;

  constructor({ onOpen, onCancel } = {}) {
    const summary = el("summary", {}, this.#mark, this.#title, this.#time);
    this.node = el("details", { class: "timeline" }, summary, this.#list, this.#foot);
    if (onOpen) this.node.addEventListener("toggle", () => this.node.open && onOpen());
    if (onCancel) {
      const cancel = el("button", { type: "button", class: "button quiet small", on: { click: onCancel } }, "Cancel");
      this.#foot.append(cancel);
    }
  }

  // Shows it as going on, since `began` (ISO 8601, the server's clock).
  start(sentence, began) {
    this.node.open = true;
    this.#began = began ? Date.parse(began) : Date.now();
    if (began && Math.abs(Date.now() - this.#began) > 3_600_000) this.#skew = Date.now() - this.#began;
    this.#title.textContent = sentence;
    this.#timer ||= setInterval(() => this.#tick(), TICK_MS);
  }

  entitle(sentence) {
    this.#title.textContent = sentence;
  }

  add(event, { live }) {
    const at = Date.parse(event.created_at);
    if (live) this.#skew = Date.now() - at;
    this.#close(at);
    const { level, text, note } = describe(event);
    if (event.event_type === "synthesis_step") this.#advance(event);
    else {
      this.#append({ level, text, note: note === this.#said ? "" : note, at });
      this.#said = note || this.#said;
    }
    this.#last = at;
    if (live) {
      this.#title.textContent = event.event_type === "synthesis_step" ? "Writing a new tool" : text;
      announce(text);
    }
  }

  // Stops the clock. `outcome` is "success", "error" or "warning".
  finish(outcome, sentence, ms) {
    clearInterval(this.#timer);
    this.#timer = 0;
    this.#close(this.#last);
    this.#current = null;
    this.#stepper?.finish();
    this.#mark.className = `mark ${outcome}`;
    this.#mark.firstChild.textContent = MARKS[outcome] ?? "";
    this.#title.textContent = sentence;
    this.#time.textContent = Number.isFinite(ms) ? duration(ms) : "";
    this.#foot.hidden = true;
  }

  resume() {
    this.#mark.className = "mark running";
    this.#mark.firstChild.textContent = "";
    this.#foot.hidden = false;
    this.start("Going on", null);
  }

  get isEmpty() {
    return this.#rows === 0;
  }

  #append({ level, text, note, at }) {
    this.#rows += 1;
    const mark = el("span", { class: `mark ${this.#timer ? "running" : level}`, "aria-hidden": "true" }, el("span", {}, MARKS[level]));
    const time = el("span", { class: "step-time" });
    const said = el("div", { class: "step-text" }, text, note ? el("span", { class: "step-note" }, note) : null);
    this.#list.append(el("li", { class: "step" }, mark, said, time));
    this.#current = { mark, time, level, at };
  }

  #advance(event) {
    if (!this.#stepper || (event.data.step === "specification" && event.data.status === "in_progress")) {
      this.#rows += 1;
      this.#stepper = new Stepper();
      this.#list.append(el("li", { class: "step-wide" }, this.#stepper.node));
    }
    this.#said = this.#stepper.apply(event) || this.#said;
  }

  #close(at) {
    if (!this.#current) return;
    const { mark, time, level } = this.#current;
    mark.className = `mark ${level}`;
    const took = at - this.#current.at;
    time.textContent = took >= SHOWN_FROM_MS ? duration(took) : "";
    this.#current = null;
  }

  #tick() {
    const now = Date.now() - this.#skew;
    this.#time.textContent = duration(Math.max(now - this.#began, 0));
    if (this.#current) this.#current.time.textContent = duration(Math.max(now - this.#current.at, 0));
  }
}
