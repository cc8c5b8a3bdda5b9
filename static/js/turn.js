// One request in the conversation: what was asked, what goes on, how it ended.

import { failure, question, success } from "./answer.js";
import { corrections } from "./corrections.js";
import { announce, el, toast } from "./dom.js";
import { eventsOf, post } from "./http.js";
import { Timeline } from "./timeline.js";

const ENDED = new Set(["succeeded", "failed", "cancelled"]);

function waiting({ place, paused }) {
  if (paused) return "Paused by an operator; it goes on by itself";
  if (!place) return "Waiting for a worker";
  return place === 1 ? "1 request goes before this one" : `${place} requests go before this one`;
}

export class Turn {
  runId = null;
  lastSeq = 0;
  isOpen = true;
  #askedAt = 0; // seq of the question that is open; 0 while it is only known from the run
  #thumb = null;
  #outcome = el("div");
  #page;

  constructor(prompt, page) {
    this.prompt = prompt;
    this.#page = page;
    this.timeline = new Timeline({ onOpen: () => this.#load(), onCancel: () => this.#cancel() });
    this.node = el("article", { class: "turn" },
      el("p", { class: "asked" }, el("span", { class: "visually-hidden" }, "You asked: "), prompt),
      this.timeline.node, this.#outcome);
  }

  static of(run, page) {
    const turn = new Turn(run.prompt, page);
    turn.runId = run.run_id;
    turn.#thumb = run.thumb;
    if (ENDED.has(run.status)) {
      turn.#end({ ...run.result, spent: run.spent, error: run.error, error_code: run.error_code, success: run.status === "succeeded" });
    } else {
      turn.timeline.start(run.status === "queued" ? waiting(run) : "Working", run.created_at);
      if (run.question) turn.#ask(run.question);
    }
    return turn;
  }

  accepted(runId) {
    this.runId = runId;
    this.timeline.start("Waiting for a worker", null);
  }

  // How many requests go before this one; nothing once it is under way.
  queued(told) {
    if (this.isOpen && this.lastSeq === 0) this.timeline.entitle(waiting(told));
  }

  refused(error) {
    this.#end({ success: false, error: error.message, error_code: error.code });
  }

  // Takes an event in its order only: what comes twice or too early is left out.
  take(event) {
    if (event.seq !== this.lastSeq + 1) return;
    this.lastSeq = event.seq;
    if (!this.isOpen) return;
    // Events from before the question come again after a reload; only later ones answer it.
    if (this.#askedAt && event.seq > this.#askedAt) this.#goOn();
    this.timeline.add(event, { live: true });
    if (event.event_type === "needs_input") {
      this.#askedAt = event.seq;
      this.#ask(event.data);
    }
  }

  complete({ success: good, response, metadata, error, error_code: code }) {
    if (!this.isOpen) return;
    this.#end({ ...metadata, success: good, response, error, error_code: code });
    announce(good ? `Answer: ${response}` : `That did not work: ${response || error}`);
  }

  #end(result) {
    this.isOpen = false;
    const made = result.synthesized ? "Wrote a new tool and used it" : result.cached ? "Taken from the cache" : "Answered";
    if (result.success) {
      this.timeline.finish("success", made, result.execution_time);
      this.#outcome.replaceChildren(this.#correctable(success(result, this.#page), result));
      return;
    }
    const word = result.error_code === "cancelled" ? "Cancelled" : "Ended without an answer";
    this.timeline.finish("error", word, result.execution_time);
    const retry = () => this.#page.edit(this.prompt);
    const card = failure(result, { retry, openTool: this.#page.openTool });
    this.#outcome.replaceChildren(this.#correctable(card, result));
  }

  #correctable(card, result) {
    if (this.runId && result.error_code !== "cancelled") {
      card.append(corrections({ runId: this.runId, result, thumb: this.#thumb }, this.#page));
    }
    return card;
  }

  #ask(asked) {
    this.timeline.finish("warning", "Waiting for you", NaN);
    if (this.node.querySelector(".asking")) return;
    const { card, field } = question(asked, { reply: (value) => this.#reply(value) });
    this.#outcome.replaceChildren(card);
    announce(asked.question);
    this.#page.asked(this, field);
  }

  async #reply(value) {
    try {
      await post(`runs/${this.runId}/answer`, { answer: value });
    } catch (error) {
      toast(error.message);
      return false;
    }
    this.#goOn();
    this.#page.follow(this);
    return true;
  }

  #goOn() {
    this.#askedAt = 0;
    this.#outcome.replaceChildren();
    this.timeline.resume();
  }

  async #cancel() {
    try {
      await post(`runs/${this.runId}/cancel`);
    } catch (error) {
      toast(error.message);
    }
  }

  // The steps of a request that ended before this page was opened, when somebody looks.
  async #load() {
    if (this.isOpen || !this.runId || !this.timeline.isEmpty) return;
    try {
      for (const event of await eventsOf(this.runId)) this.timeline.add(event, { live: false });
    } catch (error) {
      toast(error.message);
    }
  }
}
