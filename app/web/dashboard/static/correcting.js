// Keys of corrections: x ticks the report that has the focus, u takes back what was just done.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=checkbox], [type=radio]), textarea, select")) return;
  if (event.key === "u") {
    document.querySelector("form[data-undo]")?.requestSubmit();
  } else if (event.key === "x") {
    document.activeElement.closest("[data-item]")?.querySelector("input")?.click();
  }
});
