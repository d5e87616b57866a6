// The same worker where the browser wakes it up when the connection is back (Background Sync): the outbox goes even if
// no page of the site is open.
import "./worker.js";
import { owner } from "./kept.js";
import { sendAll } from "./sending.js";

self.addEventListener("sync", (event) => {
  if (event.tag === "mostik-outbox") event.waitUntil(owner().then((person) => person && sendAll(person, self.READY)));
});
