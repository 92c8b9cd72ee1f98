"use strict";
// Shows the document that the pasted token may see. Text only ever goes in as text, so that
// nothing in an agency's description can become markup; the token stays in this page's memory.
(() => {
  const byId = (id) => document.getElementById(id);
  const say = byId("status");
  const words = say.dataset;
  const PREFIX = "#/components/schemas/";

  const element = (name, content = [], attributes = {}) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...[content].flat());
    return made;
  };

  const outline = (schema, depth = 0) => {
    if (schema === null || typeof schema !== "object") return "…";
    if (typeof schema.$ref === "string") return schema.$ref.slice(PREFIX.length).split(".").slice(2).join(".") || "Problem";
    if (Array.isArray(schema.enum)) return schema.enum.slice(0, 12).map(String).join(" | ");
    for (const [key, between] of [["allOf", " & "], ["oneOf", " | "], ["anyOf", " | "]]) {
      if (Array.isArray(schema[key])) return schema[key].map((part) => outline(part, depth + 1)).join(between);
    }
    if (schema.properties && depth < 3) {
      const required = schema.required || [];
      const indent = "  ".repeat(depth + 1);
      const lines = Object.entries(schema.properties).map(
        ([name, part]) => `${indent}${name}${required.includes(name) ? "" : "?"}: ${outline(part, depth + 1)}`);
      return `{\n${lines.join(",\n")}\n${"  ".repeat(depth)}}`;
    }
    if (schema.items) return `[${outline(schema.items, depth + 1)}]`;
    return [schema.type || "…"].flat().join(" | ") + (schema.format ? ` (${schema.format})` : "");
  };

  const resolve = (root, value) => {
    for (let hops = 0; hops < 8 && value && typeof value.$ref === "string"; hops += 1) {
      value = value.$ref.slice(2).split("/").reduce((at, key) => (at || {})[key], root);
    }
    return value || {};
  };

  const contents = (root, title, content) => Object.entries(content || {}).flatMap(([media, described]) => [
    element("p", [element("strong", title), ` ${media}`]),
    element("pre", element("code", outline(resolve(root, described.schema || {}))), { tabindex: "0" }),
  ]);

  const parameterTable = (root, parameters) => {
    const rows = parameters.map((one) => {
      const parameter = resolve(root, one);
      const schema = parameter.schema || Object.values(parameter.content || {}).map((c) => c.schema)[0] || {};
      return element("tr", [
        element("th", element("code", String(parameter.name)), { scope: "row" }),
        element("td", String(parameter.in) + (parameter.required ? ` · ${words.required}` : "")),
        element("td", outline(schema)),
      ]);
    });
    return element("table", [element("caption", words.parameters), element("tbody", rows)]);
  };

  const show = (root, method, path, operation) => {
    const facts = [`${words.classification}: ${operation["x-classification"] || "—"}`];
    for (const [key, word] of [["x-legal-basis", words.basis], ["x-released-fields", words.fields]]) {
      if (Array.isArray(operation[key])) facts.push(`${word}: ${operation[key].join(", ")}`);
    }
    const heading = [element("span", method.toUpperCase(), { class: "method" }), element("code", path)];
    if (operation.summary) heading.push(element("span", operation.summary, { class: "said" }));
    const box = element("details", [element("summary", heading), ...facts.map((fact) => element("p", fact))]);
    box.addEventListener("toggle", () => {
      if (!box.open || box.dataset.shown) return;
      box.dataset.shown = "yes";
      box.append(parameterTable(root, operation.parameters || []));
      box.append(...contents(root, words.request, (operation.requestBody || {}).content));
      for (const [status, one] of Object.entries(operation.responses || {})) {
        const answer = resolve(root, one);
        box.append(...contents(root, `${words.answers} ${status}`, answer.content));
      }
    });
    return box;
  };

  const render = (root) => {
    const list = byId("operations");
    list.replaceChildren();
    let count = 0;
    for (const tag of root.tags || []) {
      const boxes = [];
      for (const [path, item] of Object.entries(root.paths || {})) {
        for (const [method, operation] of Object.entries(item)) {
          if ((operation.tags || []).includes(tag.name)) boxes.push(show(root, method, path, operation));
        }
      }
      count += boxes.length;
      list.append(element("section", [element("h3", tag.name), element("p", tag.description || ""), ...boxes]));
    }
    say.textContent = words.count.replace("{n}", String(count));
    byId("filter-box").hidden = count === 0;
  };

  byId("ask").hidden = false;
  byId("ask").addEventListener("submit", async (event) => {
    event.preventDefault();
    say.textContent = words.loading;
    byId("operations").replaceChildren();
    try {
      const answer = await fetch("/openapi.json", {
        headers: { Authorization: `Bearer ${byId("token").value.trim()}` },
        credentials: "omit", cache: "no-store",
      });
      if (answer.ok) render(await answer.json());
      else say.textContent = words.refused.replace("{status}", String(answer.status));
    } catch {
      say.textContent = words.failed;
    }
  });
  byId("filter").addEventListener("input", (event) => {
    const wanted = event.target.value.toLowerCase();
    for (const box of document.querySelectorAll("#operations details")) {
      box.hidden = !box.querySelector("summary").textContent.toLowerCase().includes(wanted);
    }
  });
})();
