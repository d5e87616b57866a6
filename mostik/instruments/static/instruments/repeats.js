// Adds and removes instances of a repeat on the page. Without this file the same buttons send the card to the server,
// which draws one instance more or less.

const NAMED = ["id", "name", "for", "href", "value", "data-question", "data-group", "data-repeat", "data-section-link",
  "data-section-count", "aria-describedby", "aria-labelledby"];

export function listenToRepeats(form, changed) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[data-add], button[data-remove]");
    if (!button || !form.contains(button)) return;
    event.preventDefault();
    const list = button.closest("[data-repeat]");
    const focus = button.hasAttribute("data-add") ? add(list) : remove(list, button.closest("[data-instance]"));
    number(list);
    changed();
    focus?.focus();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Brings a repeat to this many instances.
export function setCount(list, wanted) {
  const canAdd = list.querySelector(":scope > template[data-spare]");
  while (canAdd && instancesOf(list).length < wanted) {
    add(list);
    number(list);
  }
  while (instancesOf(list).length > wanted) {
    remove(list, instancesOf(list).at(-1));
    number(list);
  }
}

const instancesOf = (list) => [...list.querySelectorAll(":scope > [data-instance]")];

function add(list) {
  const instances = instancesOf(list);
  const spare = list.querySelector(":scope > template[data-spare]");
  const made = document.importNode(spare.content, true).firstElementChild;
  rename(made, `${list.dataset.repeat}[0]`, `${list.dataset.repeat}[${instances.length + 1}]`);
  spare.before(made);
  return made.querySelector("input:not([type=hidden]), textarea, select") ?? made.querySelector("button");
}

function remove(list, instance) {
  const instances = instancesOf(list);
  const at = instances.indexOf(instance);
  instance.remove();
  instances.slice(at + 1).forEach((other, i) => {
    rename(other, `${list.dataset.repeat}[${at + i + 2}]`, `${list.dataset.repeat}[${at + i + 1}]`);
  });
  return (instances[at + 1] ?? instances[at - 1])?.querySelector("button[data-remove]") ?? list.querySelector("button[data-add]");
}

// The keys of everything inside begin with the new key of the instance.
function rename(root, from, to) {
  const inside = [root, ...root.querySelectorAll("*")];
  for (const element of inside) {
    if (element.tagName === "TEMPLATE") [...element.content.children].forEach((child) => rename(child, from, to));
    for (const name of NAMED) {
      const text = element.getAttribute(name);
      if (text?.includes(from)) element.setAttribute(name, text.replaceAll(from, to));
    }
  }
}

function number(list) {
  const instances = instancesOf(list);
  list.querySelector(":scope > input[data-repeat-count]").value = instances.length;
  instances.forEach((instance, i) => {
    const shown = instance.querySelector("[data-number]");
    if (shown) shown.textContent = i + 1;
  });
}
