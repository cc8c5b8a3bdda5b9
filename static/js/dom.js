// Building pages from nodes. Text only ever becomes text: nothing here parses HTML.

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "on") for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    else if (name === "data") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

// A name that may be broken after its underscores.
export const breakable = (name) => name.split(/(?<=_)/).flatMap((part) => [part, document.createElement("wbr")]);

export const byId = (id) => document.getElementById(id);

export function announce(sentence) {
  const announcer = byId("announcer");
  if (announcer) announcer.textContent = sentence;
}

export function toast(sentence) {
  const note = el("p", { class: "toast" }, sentence);
  byId("toasts").append(note);
  setTimeout(() => note.remove(), 6000);
}

export function duration(ms) {
  if (ms < 950) return `${Math.max(Math.round(ms / 10) * 10, 0)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;
}

export function when(iso) {
  const then = new Date(iso);
  const today = new Date();
  if (then.toDateString() === today.toDateString()) {
    return then.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  }
  const year = then.getFullYear() === today.getFullYear() ? undefined : "numeric";
  return then.toLocaleDateString([], { day: "numeric", month: "short", year });
}
