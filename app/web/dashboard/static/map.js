// The map: thousands of points on a canvas. A drag lists the stories of an area, a click opens one.
"use strict";

const figure = document.querySelector("figure.map");
const canvas = figure?.querySelector("canvas");
const output = figure?.querySelector("output");
const MARGIN = 14;
const REACH = 12; // pixels from a point that still count as on it
let points = [];
let layer = null; // all points, painted once: while an area is drawn they are only copied
let drag = null;

const style = () => getComputedStyle(document.documentElement);
const sizeOf = (sources) => 3 + 2 * Math.sqrt(Math.max(sources - 1, 0));
const across = (share, length) => MARGIN + share * (length - 2 * MARGIN);
const shareOf = (place, length) => Math.min(1, Math.max(0, (place - MARGIN) / (length - 2 * MARGIN)));

function paint() {
  const [width, height, scale] = [canvas.clientWidth, canvas.clientHeight, devicePixelRatio || 1];
  layer = new OffscreenCanvas(Math.max(1, width * scale), Math.max(1, height * scale));
  const pen = layer.getContext("2d");
  const colours = Array.from({ length: 12 }, (_, colour) => style().getPropertyValue(`--c${colour}`));
  pen.scale(scale, scale);
  pen.globalAlpha = 0.8;
  // The largest come first: smaller ones stay visible on them.
  for (const [x, y, mix, sources] of points) {
    pie(pen, across(x, width), across(y, height), sizeOf(sources), mix, colours);
  }
  draw();
}

// A slice for each language, as large as its share of the reports; the first begins at the top.
function pie(pen, x, y, size, mix, colours) {
  let all = 0;
  for (let place = 1; place < mix.length; place += 2) all += mix[place];
  let from = -Math.PI / 2;
  for (let place = 0; place < mix.length; place += 2) {
    const to = from + (2 * Math.PI * mix[place + 1]) / all;
    pen.fillStyle = colours[mix[place]];
    pen.beginPath();
    if (mix.length > 2) pen.moveTo(x, y);
    pen.arc(x, y, size, from, to);
    pen.fill();
    from = to;
  }
}

function draw() {
  canvas.width = layer.width;
  canvas.height = layer.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(layer, 0, 0);
  pen.scale(devicePixelRatio || 1, devicePixelRatio || 1);
  pen.strokeStyle = style().getPropertyValue("--link");
  const area = chosen();
  if (drag || !isWhole()) pen.strokeRect(area.x, area.y, area.width, area.height);
}

function isWhole() {
  const { left, top, right, bottom } = figure.dataset;
  return Number(left) === 0 && Number(top) === 0 && Number(right) === 1 && Number(bottom) === 1;
}

function chosen() {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const corners = drag ?? {
    x0: across(Number(figure.dataset.left), width), y0: across(Number(figure.dataset.top), height),
    x1: across(Number(figure.dataset.right), width), y1: across(Number(figure.dataset.bottom), height),
  };
  return {
    x: Math.min(corners.x0, corners.x1), y: Math.min(corners.y0, corners.y1),
    width: Math.abs(corners.x1 - corners.x0), height: Math.abs(corners.y1 - corners.y0),
  };
}

function nearest(x, y) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  let [best, found] = [REACH, null];
  for (const point of points) {
    const far = Math.hypot(across(point[0], width) - x, across(point[1], height) - y) - sizeOf(point[3]);
    if (far < best) [best, found] = [far, point];
  }
  return found;
}

async function list(area) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const shares = {
    left: shareOf(area.x, width), top: shareOf(area.y, height),
    right: shareOf(area.x + area.width, width), bottom: shareOf(area.y + area.height, height),
  };
  const address = `/map?${new URLSearchParams(shares)}`;
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = page.getElementById("chosen");
  if (!told) return;
  document.getElementById("chosen").replaceWith(told);
  Object.assign(figure.dataset, shares);
  history.replaceState(null, "", address);
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function name(event) {
  const point = nearest(...place(event));
  output.value = point ? point[5] : "";
  output.lang = point ? point[6] : "";
  output.dir = "auto";
  canvas.classList.toggle("on-point", Boolean(point));
}

async function start() {
  points = await (await fetch(figure.dataset.points)).json();
  figure.hidden = false;
  document.querySelector("details.parts").open = false;
  paint();
  new ResizeObserver(paint).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    drag = { x0: x, y0: y, x1: x, y1: y };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return name(event);
    [drag.x1, drag.y1] = place(event);
    draw();
  });
  canvas.addEventListener("pointercancel", () => { drag = null; draw(); });
  canvas.addEventListener("pointerup", async (event) => {
    const area = chosen();
    drag = null;
    if (area.width > 4 && area.height > 4) {
      await list(area);
    } else {
      const point = nearest(...place(event));
      if (point) location.assign(`/stories/${encodeURIComponent(point[4])}`);
    }
    draw();
  });
}

if (figure) start();
