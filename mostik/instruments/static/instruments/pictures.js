// Pictures taken for a card: made small, without EXIF, before anything else sees them; shown under the question.

const MAX_SIDE = 1280;
const QUALITY = 0.85;
const made = new WeakSet(); // files that went through here

// A JPEG of at most MAX_SIDE pixels; the file itself where the browser cannot read it (the server decides then).
export async function smaller(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    if (!blob) return file;
    return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
  } catch {
    return file;
  }
}

const isPicture = (input) => input.type === "file" && input.accept.includes("image/") && !input.accept.includes(".pdf");

// From here on a chosen picture reaches the other listeners small: the first «change» is stopped, a second one follows.
export function watchPictures(form) {
  form.addEventListener("change", async (event) => {
    const input = event.target;
    const [file] = input.files ?? [];
    if (!isPicture(input) || (file && made.has(file))) return;
    if (!file) return show(input, null);
    event.stopImmediatePropagation();
    choose(input, await smaller(file));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, { capture: true });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-preview-drop]");
    if (!button) return;
    const input = button.closest("[data-question]").querySelector("input[type=file]");
    input.value = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    input.focus();
  });
}

export function choose(input, file) {
  const holder = new DataTransfer();
  holder.items.add(file);
  input.files = holder.files;
  made.add(input.files[0]);
  if (isPicture(input)) show(input, file);
}

export function show(input, file) {
  const block = input.closest("[data-question]");
  const old = block.querySelector("[data-preview-shown]");
  if (old) {
    URL.revokeObjectURL(old.querySelector("img").src);
    old.remove();
  }
  const template = input.form.querySelector("template[data-preview]");
  if (!file || !template) return;
  const made = template.content.firstElementChild.cloneNode(true);
  made.querySelector("img").src = URL.createObjectURL(file);
  input.after(made);
}
