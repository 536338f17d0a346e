// Keys of the dashboard: j and k go through what is marked `data-item`, / searches, ? helps.
"use strict";

const move = (step) => {
  const items = [...document.querySelectorAll("[data-item]")].filter((item) => item.checkVisibility());
  const here = items.findIndex((item) => item.contains(document.activeElement));
  const item = items[here < 0 ? (step > 0 ? 0 : items.length - 1) : here + step];
  const target = item?.matches("a, summary") ? item : item?.querySelector("a, summary");
  target?.focus();
  item?.scrollIntoView({ block: "nearest" });
};

const actions = {
  j: () => move(1),
  k: () => move(-1),
  p: () => {
    const item = document.activeElement.closest("[data-item]") ?? document;
    item.querySelector("form[data-pin] button")?.click();
  },
  v: () => {
    const naming = document.querySelector(".views details");
    if (!naming) return;
    naming.open = true;
    naming.querySelector("[name=name]").focus();
  },
  n: () => document.getElementById("news")?.click(),
  "/": () => {
    const field = document.querySelector("[data-search]");
    (field?.checkVisibility() ? field : document.getElementById("find")).focus();
  },
  "?": () => document.getElementById("keys").showModal(),
};

const openView = (number) => document.querySelectorAll(".views nav a")[number - 1]?.click();

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
  if (event.ctrlKey || event.metaKey || event.altKey || typing) return;
  if (document.querySelector("dialog[open]")) return;
  const action = actions[event.key] ?? (/^[1-9]$/.test(event.key) && (() => openView(Number(event.key))));
  if (action) {
    event.preventDefault();
    action();
  }
});
