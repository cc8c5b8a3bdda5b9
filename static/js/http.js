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
  return checked(response.status, await response.json().catch(() => ({})));
}

function checked(status, answer) {
  if (status === 401) {
    window.location.assign(`/sign-in/?next=${encodeURIComponent(window.location.pathname)}`);
    throw new ApiError("Please sign in again.", { code: "signed_out", status: 401 });
  }
  if (status < 200 || status > 299) {
    throw new ApiError(answer.error || "The site could not do that.", { code: answer.code, status });
  }
  return answer;
}

// Sends a file, and tells what share of it has been sent: fetch cannot.
export function upload(path, file, tell) {
  const request = new XMLHttpRequest();
  const form = new FormData();
  form.append("file", file);
  request.open("POST", `/api/${path}`);
  request.responseType = "json";
  request.setRequestHeader("X-CSRFToken", cookie("toolsmith_csrf"));
  request.upload.addEventListener("progress", ({ loaded, total }) => tell(loaded / total));
  return new Promise((done, fail) => {
    request.addEventListener("error", () => fail(new ApiError("The site cannot be reached.", { code: "offline" })));
    request.addEventListener("load", () => {
      try {
        done(checked(request.status, request.response ?? {}));
      } catch (error) {
        fail(error);
      }
    });
    request.send(form);
  });
}

export const get = (path) => call("GET", path);
export const post = (path, body) => call("POST", path, body);
export const del = (path) => call("DELETE", path);

export async function eventsOf(runId, after = 0) {
  const events = [];
  for (;;) {
    const page = await get(`runs/${runId}/events?after=${events.at(-1)?.seq ?? after}`);
    events.push(...page.events);
    if (page.count === 0 || events.at(-1).seq >= page.last_seq) return events;
  }
}
