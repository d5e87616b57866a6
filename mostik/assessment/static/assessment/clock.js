/* The time left, said every second by the clock of the server; at the end the page hands itself in. */
const clock = document.querySelector("[data-clock]");
const form = document.querySelector("[data-card]");
const shown = clock?.querySelector("[data-clock-text]");
const behind = clock ? Number(clock.dataset.now) - Date.now() / 1000 : 0; // clocks of borrowed computers are often wrong

function tick() {
  const left = Math.ceil(Number(clock.dataset.clock) + 1 - Date.now() / 1000 - behind);
  if (left <= 0) {
    shown.textContent = clock.dataset.textOver;
    clearInterval(timer);
    form?.querySelector('button[value="submit"]')?.click();
    return;
  }
  const minutes = Math.floor(left / 60);
  const seconds = String(left % 60).padStart(2, "0");
  shown.textContent = clock.dataset.textLeft.replace("{time}", `${minutes}:${seconds}`);
  clock.classList.toggle("warn", left < 120);
}

const timer = clock && setInterval(tick, 1000);
if (clock) tick();
