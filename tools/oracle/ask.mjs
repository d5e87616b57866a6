// Asks @getodk/xforms-engine (development only, never shipped) what it makes of submissions.
//   node ask.mjs JOBS.json RESULTS.json     jobs: [{name, form, submissions: [xml…], attachments: {name: text}}]
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { JSDOM } from "jsdom";

// the engine wants a browser: these shims are enough; never define `window`
globalThis.__dirname = process.cwd();
globalThis.require = createRequire(import.meta.url);
const { window } = new JSDOM("<!doctype html>");
for (const name of ["DOMParser", "XMLSerializer", "Node", "Element", "Document", "XMLDocument", "Attr", "Text", "Comment",
  "XPathResult", "XPathEvaluator", "XPathExpression", "NodeFilter", "CharacterData", "DOMException"]) {
  if (window[name]) globalThis[name] = window[name];
}
globalThis.document = window.document;
const engine = await import("@getodk/xforms-engine");

function visit(node, found) {
  const state = node.currentState;
  if (state.children) return state.children.forEach((child) => visit(child, found));
  found.values[state.reference] = state.instanceValue ?? String(state.value ?? "");
  if (state.relevant) found.relevant.push(state.reference);
}

async function fill(form, xml) {
  const data = new FormData();
  data.set("xml_submission_file", new File([xml], "xml_submission_file", { type: "text/xml" }));
  const { root } = await form.restoreInstance({ data: [data] });
  const found = { values: {}, relevant: [] };
  visit(root, found);
  found.violations = root.validationState.violations.map((v) => [v.reference, v.violation.condition]);
  return found;
}

async function answer({ name, form: xml, submissions, attachments }) {
  const fetchFormAttachment = async (url) => {
    const file = String(url).split("/").pop();
    const type = file.endsWith(".csv") ? "text/csv" : "text/xml";
    return file in attachments ? new Response(attachments[file], { headers: { "content-type": type } }) : new Response("", { status: 404 });
  };
  const form = await engine.loadForm(xml, { fetchFormAttachment });
  if (form.status === "failure") return { name, error: String(form.error?.message ?? form.error) };
  const results = [];
  for (const submission of submissions) {
    results.push(await fill(form, submission).catch((error) => ({ error: String(error?.message ?? error) })));
  }
  return { name, results };
}

const results = [];
for (const job of JSON.parse(readFileSync(process.argv[2]))) {
  results.push(await answer(job).catch((error) => ({ name: job.name, error: String(error?.message ?? error) })));
}
writeFileSync(process.argv[3], JSON.stringify(results));
