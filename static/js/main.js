// The chat page: sessions at the side, the conversation, the box to ask in, the socket behind.

import { byId, toast } from "./dom.js";
import { get, post } from "./http.js";
import { Sessions } from "./sessions.js";
import { AgentSocket } from "./socket.js";
import { openTool } from "./tool_dialog.js";
import { Turn } from "./turn.js";

const NEAR_END_PX = 160;
const STATES = { connecting: "Connecting", open: "Connected", closed: "Reconnecting…" };

const scroller = byId("scroller");
const prompt = byId("prompt");
const socket = new AgentSocket();
const sessions = new Sessions(openSession);
let turns = [];
let opening = 0;

const page = {
  openTool,
  follow: (turn) => socket.send("resume", { run_id: turn.runId, after: turn.lastSeq }),
  edit: (text) => fill(text),
  started: (run) => {
    const turn = Turn.of(run, page);
    turns.push(turn);
    byId("turns").append(turn.node);
    page.follow(turn);
    toEnd();
  },
  // Only the newest question takes the focus, and only from where nothing is being typed.
  asked: (turn, field) => {
    if (turn === turns.at(-1) && !prompt.value) field.focus({ preventScroll: true });
  },
};

async function openSession(id) {
  opening += 1;
  const mine = opening;
  show([]);
  byId("welcome").hidden = id !== null;
  document.body.classList.remove("drawer-open");
  byId("drawer-button").setAttribute("aria-expanded", "false");
  if (id === null) {
    scroller.scrollTop = 0;
    if (matchMedia("(hover: hover)").matches) prompt.focus();
    return;
  }
  try {
    const { runs } = await get(`session/${encodeURIComponent(id)}/runs?limit=30`);
    if (mine !== opening) return;
    show(runs.map((run) => Turn.of(run, page)));
    byId("welcome").hidden = runs.length > 0;
    for (const turn of turns.filter((each) => each.isOpen)) page.follow(turn);
    scroller.scrollTop = scroller.scrollHeight;
  } catch (error) {
    toast(error.message);
  }
}

function show(list) {
  turns = list;
  byId("turns").replaceChildren(...list.map((turn) => turn.node));
}

async function submit(text) {
  for (const turn of turns) turn.timeline.node.open = false;
  const turn = new Turn(text, page);
  turns.push(turn);
  byId("turns").append(turn.node);
  byId("welcome").hidden = true;
  toEnd();
  try {
    const began = sessions.current === null;
    const session = await sessions.ensure();
    turn.accepted((await post("queries", { prompt: text, session_id: session })).run_id);
    page.follow(turn);
    if (began) await sessions.refresh();
  } catch (error) {
    turn.refused(error);
  }
  toEnd();
}

const turnOf = (runId) => turns.find((turn) => turn.runId === runId);

function keepingEnd(change) {
  const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END_PX;
  change();
  if (near) toEnd();
}

// The beginning of a long outcome matters more than its end.
function toOutcome(turn) {
  const outcome = turn.node.lastElementChild;
  if (outcome.offsetHeight < scroller.clientHeight * 0.8) return;
  // Not scrollIntoView: it would move the page around the scroller as well.
  scroller.scrollTop += outcome.getBoundingClientRect().top - scroller.getBoundingClientRect().top - 12;
}

function toEnd() {
  scroller.scrollTop = scroller.scrollHeight;
}

socket.addEventListener("state", ({ detail: state }) => {
  byId("connection").dataset.state = state;
  byId("connection-text").textContent = STATES[state];
  if (state === "open") for (const turn of turns) if (turn.isOpen && turn.runId) page.follow(turn);
});
socket.addEventListener("agent_event", ({ detail: event }) => {
  keepingEnd(() => turnOf(event.run_id)?.take(event));
});
socket.addEventListener("queue_place", ({ detail }) => turnOf(detail.run_id)?.queued(detail));
socket.addEventListener("query_complete", ({ detail: outcome }) => {
  const turn = turnOf(outcome.run_id);
  if (turn) keepingEnd(() => turn.complete(outcome));
  if (turn && turn === turns.at(-1)) toOutcome(turn);
  sessions.refresh().catch(() => null);
});
socket.addEventListener("tool_count", ({ detail: { count } }) => {
  byId("tool-count").textContent = String(count);
  byId("tool-count").hidden = count === 0;
});
socket.addEventListener("error", ({ detail }) => toast(detail.message));
window.addEventListener("online", () => socket.hurry());
document.addEventListener("visibilitychange", () => document.hidden || socket.hurry());

function fill(text) {
  prompt.value = text;
  fit();
  prompt.focus();
}

function fit() {
  prompt.rows = Math.min(Math.max(prompt.value.split("\n").length, 1), 7);
}

prompt.addEventListener("input", fit);
prompt.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("composer").requestSubmit();
});
byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = prompt.value.trim();
  if (!text) return;
  fill("");
  submit(text);
});
for (const example of document.querySelectorAll(".example")) {
  example.addEventListener("click", () => submit(example.textContent));
}

function toggleDrawer(open) {
  document.body.classList.toggle("drawer-open", open);
  byId("drawer-button").setAttribute("aria-expanded", String(open));
}
byId("drawer-button").addEventListener("click", () => toggleDrawer(!document.body.classList.contains("drawer-open")));
byId("scrim").addEventListener("click", () => toggleDrawer(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && toggleDrawer(false));

socket.open();
sessions.load().catch((error) => toast(error.message));
