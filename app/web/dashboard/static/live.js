// What changes while a page is read: a button tells how much, and loads it when pressed.
"use strict";

const button = document.getElementById("news");
const counter = button.querySelector("b");
const KINDS = ["joined", "opened", "copy", "revised", "deleted", "merged", "split", "moved", "undone"];
let stream = null;
let after = button.dataset.after;
let count = 0;

const say = (number) => {
  count = number;
  counter.textContent = number;
  button.hidden = number === 0;
};

// Of a list with filters only what passes them is news: the server counts, once at a time.
let isCounting = false;
let isOutdated = false;

const ask = async () => {
  isOutdated = true;
  if (isCounting) return;
  isCounting = true;
  while (isOutdated) {
    isOutdated = false;
    const list = document.getElementById("stories");
    const address = new URL(button.dataset.news, location);
    address.search = location.search;
    address.searchParams.set("seen", list.dataset.seen);
    const answer = await fetch(address);
    // Meanwhile another list may have come: then what was counted is not of it.
    if (answer.ok && list.isConnected) say(await answer.json());
  }
  isCounting = false;
};

const tell = (event) => {
  after = event.lastEventId;
  if (button.dataset.news) ask();
  else say(count + 1);
};

const open = () => {
  const address = new URL(button.dataset.stream, location);
  address.searchParams.set("after", after);
  stream = new EventSource(address);
  for (const kind of KINDS) stream.addEventListener(kind, tell);
};

// A browser keeps few connections to one server: only the page that is looked at holds one.
const hold = () => {
  if (document.visibilityState === "hidden") {
    stream?.close();
    stream = null;
  } else if (!stream) {
    open();
  }
};

const nameOf = (details) => `${details.closest("[id]").id} ${details.className}`;

const load = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const read = [...document.querySelectorAll("[data-item][id]")].find((item) => item.getBoundingClientRect().bottom > 0);
  const top = read?.getBoundingClientRect().top;
  const opened = new Set([...document.querySelectorAll("details[open]")].map(nameOf));
  for (const old of document.querySelectorAll("[data-live]")) {
    const replacement = fresh.getElementById(old.id);
    if (replacement) old.replaceWith(document.adoptNode(replacement));
  }
  for (const details of document.querySelectorAll("[data-live] details")) {
    if (opened.has(nameOf(details))) details.open = true;
  }
  document.dispatchEvent(new Event("replaced"));
  // What is read stays where it is; who stands at the top sees what came in above it.
  const same = read && document.getElementById(read.id);
  if (same && scrollY > 0) scrollBy(0, same.getBoundingClientRect().top - top);
  say(0);
};

button.addEventListener("click", load);
document.addEventListener("htmx:after:swap", () => say(0)); // the filters brought a fresh list
document.addEventListener("visibilitychange", hold);
hold();
