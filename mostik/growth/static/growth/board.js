/* Drag a teacher to another cluster: the same form the marks and the list send. Without this module nothing is lost. */
const board = document.querySelector("[data-board]");
const TYPE = "application/x-mostik-person";

function send(person, cluster) {
  for (const box of board.querySelectorAll("input[name=person]")) box.checked = box.value === person;
  board.querySelector("select[name=to]").value = cluster;
  board.requestSubmit();
}

function carry(card) {
  card.draggable = true;
  card.addEventListener("dragstart", (event) => {
    event.dataTransfer.setData(TYPE, card.dataset.person);
    event.dataTransfer.effectAllowed = "move";
  });
}

function take(column) {
  const over = (event) => {
    if (!event.dataTransfer.types.includes(TYPE)) return;
    event.preventDefault();
    column.classList.add("over");
  };
  column.addEventListener("dragenter", over);
  column.addEventListener("dragover", over);
  column.addEventListener("dragleave", (event) => {
    if (!column.contains(event.relatedTarget)) column.classList.remove("over");
  });
  column.addEventListener("drop", (event) => {
    event.preventDefault();
    column.classList.remove("over");
    const person = event.dataTransfer.getData(TYPE);
    if (person && !column.querySelector(`[data-person="${CSS.escape(person)}"]`)) send(person, column.dataset.cluster);
  });
}

board?.querySelectorAll("[data-person]").forEach(carry);
board?.querySelectorAll("[data-cluster]").forEach(take);
