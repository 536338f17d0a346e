// Merging and moving: drag a story or report onto another story, or press m on one and the other.
// What it would do is shown before anything is stored.
"use strict";

{ // names of its own: scripts of a page share theirs
  const ask = (home, fields) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = `/stories/${encodeURIComponent(home)}/correction`;
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };

  const unite = ({ story, article }, target) => {
    if (story === target) return;
    ask(story, article ? { do: "move", article, target } : { do: "merge", target });
  };

  const takenFrom = (element) => element?.closest?.("[data-drag]")?.dataset;
  const placeOf = (element) => element?.closest?.("[data-drop]");
  let held = null;

  const mark = (place) => {
    for (const each of document.querySelectorAll(".drop-here")) each.classList.remove("drop-here");
    place?.classList.add("drop-here");
  };

  document.addEventListener("dragstart", (event) => {
    const taken = takenFrom(event.target);
    held = taken ? { story: taken.drag, article: taken.article } : null;
  });
  document.addEventListener("dragover", (event) => {
    const place = held && placeOf(event.target);
    const fits = place && place.dataset.drop !== held.story;
    mark(fits ? place : null);
    if (fits) event.preventDefault(); // or nothing may be dropped there
  });
  document.addEventListener("drop", (event) => {
    const place = held && placeOf(event.target);
    if (!place) return;
    event.preventDefault();
    unite(held, place.dataset.drop);
  });
  document.addEventListener("dragend", () => {
    held = null;
    mark(null);
  });

  // The same by keys.
  const told = document.getElementById("taken-up");
  let first = null;

  const takeUp = (place) => {
    first = place;
    told.hidden = !place;
    mark(place);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !told) return;
    if (event.target.matches("input, textarea, select")) return;
    if (event.key === "Escape") return takeUp(null);
    if (event.key !== "m") return;
    const place = placeOf(document.activeElement);
    if (!place) return;
    if (first && first !== place) unite({ story: first.dataset.drop }, place.dataset.drop);
    takeUp(first ? null : place);
  });
}
