// The socket: one connection that comes back by itself. Emits a DOM event per frame,
// and "state" with "connecting", "open" or "closed".

import { get } from "./http.js";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;

export class AgentSocket extends EventTarget {
  #socket = null;
  #delay = FIRST_DELAY_MS;
  #timer = 0;

  open() {
    clearTimeout(this.#timer);
    this.#tell("state", this.#delay === FIRST_DELAY_MS ? "connecting" : "closed");
    const scheme = window.location.protocol === "https:" ? "wss" : "ws";
    this.#socket = new WebSocket(`${scheme}://${window.location.host}/ws/agent/`);
    this.#socket.addEventListener("open", () => {
      this.#delay = FIRST_DELAY_MS;
      this.#tell("state", "open");
    });
    this.#socket.addEventListener("message", (message) => {
      const frame = JSON.parse(message.data);
      this.#tell(frame.event, frame.data);
    });
    this.#socket.addEventListener("close", () => this.#again());
  }

  // Tries at once instead of after the pause, for a page that was away.
  hurry() {
    if (this.#socket?.readyState === WebSocket.CLOSED) this.open();
  }

  // Returns whether the frame was sent; the caller says it again after the next "open".
  send(event, data) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify({ event, data }));
    return true;
  }

  #again() {
    this.#tell("state", "closed");
    this.#delay = Math.min(this.#delay * 2, LONGEST_DELAY_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      // A refused handshake looks like any other failure; this one leads to the sign-in page.
      await get("sessions?limit=1").catch(() => null);
      this.open();
    }, this.#delay * (0.75 + Math.random() / 2));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
