// The list of what has to be corrected, as ui/components/error_summary.html draws it; read first by a screen reader.

// `mistakes`: [{question, text}] in the order of the form.
export function tellMistakes(card, mistakes) {
  const { form } = card;
  form.querySelector("#error-summary")?.remove();
  const panel = form.querySelector("template[data-mistakes]").content.firstElementChild.cloneNode(true);
  panel.querySelector("h2").textContent = form.dataset.textMistakes.replace("{count}", mistakes.length);
  const list = panel.querySelector("ul");
  for (const { question, text } of mistakes) {
    const block = card.blocks.get(question);
    if (!block) continue;
    card.tell(block, text);
    const link = document.createElement("a");
    link.href = `#q-${question}`;
    link.textContent = `${labelOf(block)}: ${text}`;
    const line = document.createElement("li");
    line.append(link);
    list.append(line);
  }
  form.querySelector(".card-bar").after(panel);
  panel.focus();
}

function labelOf(block) {
  const label = block.querySelector("legend, .label").cloneNode(true);
  label.querySelector(".required")?.remove();
  return label.textContent.trim();
}
