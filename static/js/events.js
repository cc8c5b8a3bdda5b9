// Every event of a run as a sentence for people: type -> [level, sentence(data), note(data)].

const LONGEST_IN_LINE = 60;
const percent = (share) => (Number.isFinite(share) ? ` (${Math.round(share * 100)}% similar)` : "");
const steps = (names) => (Array.isArray(names) ? names.join(" → ") : "");
const plain = (value) => (typeof value === "string" ? value : JSON.stringify(value));
const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;

const STRATEGIES = {
  single: "one tool should do",
  force_synthesis: "you asked for a new tool",
  composite_tool: "a learned combination of tools fits",
  workflow_pattern: "a sequence that worked before fits",
  multi_tool_sequential: "several tools, one after the other",
  multi_tool_composition: "several tools that feed each other",
  none: "no tool is needed",
};

const SENTENCES = {
  orphans_cleaned: ["info", (d) => `Cleared away ${count(d.count, "unfinished tool")}`],
  planning_query: ["info", () => "Working out what is needed"],
  plan_complete: ["success", (d) => `Plan: ${STRATEGIES[d.strategy] ?? d.strategy}`, (d) => d.reasoning],
  searching: ["info", () => "Looking for a tool that can do this"],
  tool_found: ["success", (d) => (d.tool_name ? `Found ${d.tool_name}${percent(d.similarity)}` : d.message)],
  tool_mismatch: ["warning", (d) => `${d.tool_name} does not fit`, (d) => d.error],
  no_tool_found: ["warning", () => "No tool can do this yet"],
  cache_hit: ["success", (d) => `${d.tool_name ?? d.tool} has answered this before: taken from the cache`],
  entering_synthesis_mode: ["info", () => "Writing a new tool, tests first"],
  gate_report: ["info", (d) => `${d.passed ? "Passed" : "Failed"}: ${d.checked}`, (d) => d.reasons?.join("\n")],
  tool_reused: ["success", (d) => `${d.tool_name} does this already: nothing to write`],
  synthesis_complete: ["success", (d) => `Kept ${d.tool_name}`],
  synthesis_error: ["error", () => "The new tool was given up", (d) => d.error],
  synthesis_successful: ["success", (d) => `The tool ${d.tool_name} is ready`],
  tool_experimental_warning: ["warning", (d) => d.message],
  synthesis_failed: ["error", () => "No new tool came of it", (d) => d.error],
  sandbox_preparing: ["info", () => "Preparing the sandbox", (d) => d.message],
  executing: ["info", (d) => `Running ${d.tool_name} in the sandbox`, (d) => call(d.arguments)],
  execution_complete: ["success", (d) => `${d.tool_name ?? "The tool"} returned ${brief(d.result)}`.trim(), (d) => rest(d.result)],
  execution_failed: ["error", (d) => `${d.tool_name ?? d.tool ?? "The tool"} failed`, (d) => d.error],
  execution_skipped: ["info", () => "Not run", (d) => d.reason],
  reflection_created: ["warning", () => "The failure was noted for repair", (d) => d.root_cause],
  synthesizing_response: ["info", () => "Wording the answer"],
  complete: ["success", () => "Done"],
  error: ["error", () => "It could not be done", (d) => d.error],
  needs_input: ["warning", (d) => (d.choices?.length && d.code !== "missing_argument" ? "This can be read in two ways" : "A detail is missing"), (d) => d.question],
  review_requested: ["warning", (d) => `${d.tool_name ?? "The tool"} waits for a person's approval`, (d) => d.question],
  using_composite_tool: ["success", (d) => `Using the combined tool ${d.tool_name}`, (d) => steps(d.component_tools)],
  using_workflow_pattern: ["success", (d) => `Using the learned sequence ${d.pattern_name}`, (d) => steps(d.tool_sequence)],
  multi_tool_workflow: ["info", (d) => `This takes ${count(d.num_tasks, "step")}`],
  workflow_start: ["info", (d) => `Starting ${count(d.total_steps, "step")}`, (d) => tasks(d.tasks ?? d.sub_tasks)],
  workflow_step: ["info", (d) => `Step ${d.step} of ${d.total}: ${d.task}`],
  workflow_step_tool_found: ["success", (d) => `Step ${d.step}: found ${d.tool_name}${percent(d.similarity)}`],
  workflow_step_executing: ["info", (d) => `Step ${d.step}: running ${d.tool_name}`, (d) => call(d.arguments)],
  workflow_step_complete: ["success", (d) => `Step ${d.step}: ${d.tool_name ?? "done"}`, (d) => plain(d.result)],
  workflow_step_failed: ["error", (d) => `Step ${d.step} failed`, (d) => d.error],
  workflow_step_needs_synthesis: ["warning", (d) => `Step ${d.step} needs a new tool`, (d) => d.task],
  workflow_step_synthesizing: ["info", (d) => `Step ${d.step}: writing a new tool`, (d) => d.task],
  workflow_needs_synthesis: ["warning", (d) => `Step ${d.step_failed} needs a new tool`],
  workflow_retry: ["info", () => "Going on with the steps", (d) => d.reason],
  workflow_complete: ["success", (d) => `All ${count(d.total_steps, "step")} done`, (d) => steps(d.tool_sequence)],
  pattern_execution_start: ["info", (d) => `Following the sequence ${d.pattern_name}`, (d) => steps(d.tool_sequence)],
  pattern_step: ["info", (d) => `Step ${d.step} of ${d.total}: ${d.tool_name}`],
  pattern_step_complete: ["success", (d) => `Step ${d.step}: ${d.tool_name} done`, (d) => plain(d.result)],
  pattern_execution_complete: ["success", (d) => `The sequence is done: ${count(d.steps_completed, "step")}`],
  composite_earned: ["success", (d) => "These tools have earned to become one", (d) => steps(d.tool_sequence)],
  composite_created: ["success", (d) => `Made the combined tool ${d.composite_name}`, (d) => steps(d.component_tools)],
  composite_synthesis_start: ["info", (d) => `Combining the tools of ${plain(d.pattern)}`],
  composite_candidate_created: ["info", () => "A combination is worth trying"],
  composite_generating_spec: ["info", () => "Specifying the combined tool"],
  composite_generating_tests: ["info", () => "Writing its tests"],
  composite_generating_implementation: ["info", () => "Writing its code"],
  composite_verifying: ["info", () => "Proving the combined tool"],
  composite_registering: ["info", () => "Keeping the combined tool"],
  composite_synthesis_complete: ["success", (d) => `Made the combined tool ${d.name ?? ""}`],
  batch_synthesis_start: ["info", (d) => `Combining up to ${count(d.max_candidates, "sequence")}`],
  candidates_found: ["info", (d) => `Found ${count(d.count, "candidate")}`],
  processing_candidate: ["info", (d) => `Candidate ${d.index} of ${d.total}`],
  batch_synthesis_complete: ["success", () => "All candidates are done"],
  fix_applying: ["info", (d) => `Repairing ${d.tool}`],
  generating_test: ["info", () => "Writing a test that shows the fault"],
  verifying_fix: ["info", () => "Proving the repair"],
  fix_verified: ["success", () => "The repair is proven"],
  fix_complete: ["success", (d) => `Repaired ${d.tool}`],
  fix_failed: ["error", () => "The repair did not hold", (d) => d.output],
  preparing: ["info", (d) => `Preparing: ${d.line}`],
};

// A short result stands in the sentence, a long one below it.
function brief(value) {
  return plain(value)?.length <= LONGEST_IN_LINE ? plain(value) : "";
}

function rest(value) {
  return plain(value)?.length > LONGEST_IN_LINE ? plain(value) : "";
}

function call(values) {
  if (!values || typeof values !== "object") return "";
  return Object.entries(values).map(([name, value]) => `${name} = ${plain(value)}`).join(", ");
}

function tasks(list) {
  if (!Array.isArray(list)) return "";
  return list.map((task, at) => `${at + 1}. ${task.task ?? task.description ?? plain(task)}`).join("\n");
}

// Returns {level, text, note}; an unknown event is named as it is.
export function describe({ event_type: type, data }) {
  const [level, sentence, note] = SENTENCES[type] ?? ["info", () => capitalize(type)];
  try {
    return { level, text: sentence(data) || capitalize(type), note: note?.(data) || "" };
  } catch {
    return { level, text: capitalize(type), note: "" };
  }
}

export const KNOWN = Object.keys(SENTENCES);

function capitalize(type) {
  const words = type.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
