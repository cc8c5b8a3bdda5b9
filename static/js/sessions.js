// The sessions of a person: the list at the side, and which one is open across a refresh.

import { byId, el, when } from "./dom.js";
import { get, post } from "./http.js";

const KEY = "toolsmith.session";

export class Sessions {
  current = null;
  #open;
  #rows = [];

  constructor(open) {
    this.#open = open;
    byId("new-session").addEventListener("click", () => this.select(null));
  }

  // Lists the sessions, and opens the one that was open here before.
  async load() {
    await this.refresh();
    const kept = localStorage.getItem(KEY);
    const found = this.#rows.find((row) => row.session_id === kept);
    this.select(found ? kept : null);
  }

  async refresh() {
    this.#rows = (await get("sessions?limit=100")).sessions;
    this.#draw();
  }

  // Opens a session; null is one that begins with its first request.
  select(id) {
    this.current = id;
    if (id) localStorage.setItem(KEY, id);
    else localStorage.removeItem(KEY);
    this.#draw();
    this.#open(id);
  }

  // Returns the id of the open session, which begins now if it has not yet.
  async ensure() {
    if (!this.current) {
      this.current = (await post("session")).session_id;
      localStorage.setItem(KEY, this.current);
    }
    return this.current;
  }

  #draw() {
    byId("no-sessions").hidden = this.#rows.length > 0;
    byId("session-list").replaceChildren(...this.#rows.map((row) => this.#item(row)));
  }

  #item(row) {
    const current = row.session_id === this.current;
    return el("li", {}, el("button",
      { type: "button", class: "session", "aria-current": current ? "true" : null, on: { click: () => this.select(row.session_id) } },
      el("span", { class: "session-title" }, row.title || "New session"),
      el("span", { class: "session-when" }, when(row.last_interaction_at))));
  }
}
