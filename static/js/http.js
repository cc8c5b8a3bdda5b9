// Calls to the API. A failure is an ApiError with the server's sentence and code.

export class ApiError extends Error {
  constructor(sentence, { code = "error", status = 0 } = {}) {
    super(sentence);
    this.code = code;
    this.status = status;
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

async function call(method, path, body) {
  const headers = { Accept: "application/json" };
  if (method !== "GET") headers["X-CSRFToken"] = cookie("toolsmith_csrf");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(`/api/${path}`, {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new ApiError("The site cannot be reached.", { code: "offline" });
  }
  if (response.status === 401) {
    window.location.assign(`/sign-in/?next=${encodeURIComponent(window.location.pathname)}`);
    throw new ApiError("Please sign in again.", { code: "signed_out", status: 401 });
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const sentence = answer.error || "The site could not do that.";
    throw new ApiError(sentence, { code: answer.code, status: response.status });
  }
  return answer;
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);

export async function eventsOf(runId, after = 0) {
  const events = [];
  for (;;) {
    const page = await get(`runs/${runId}/events?after=${events.at(-1)?.seq ?? after}`);
    events.push(...page.events);
    if (page.count === 0 || events.at(-1).seq >= page.last_seq) return events;
  }
}
