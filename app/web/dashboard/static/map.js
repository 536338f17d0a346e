// The map: thousands of points in a chart. A drag lists the stories of an area, a click opens one.
"use strict";

const figure = document.querySelector("figure.map");
const canvas = figure?.querySelector("canvas");
const frame = figure?.querySelector(".frame");
const output = figure?.querySelector("output");
const MARGIN = 14;
let chart = null;
let drag = null;

const sizeOf = (sources) => 3 + 2 * Math.sqrt(Math.max(sources - 1, 0));
const across = (share, length) => MARGIN + share * (length - 2 * MARGIN);
const shareOf = (place, length) => Math.min(1, Math.max(0, (place - MARGIN) / (length - 2 * MARGIN)));

// Each point is a pie of its languages.
class Pies extends Chart.ScatterController {
  static id = "pies";

  static defaults = Chart.ScatterController.defaults;

  draw() {
    const style = getComputedStyle(document.documentElement);
    const colours = Array.from({ length: 12 }, (_, colour) => style.getPropertyValue(`--c${colour}`));
    const pen = this.chart.ctx;
    pen.save();
    pen.globalAlpha = 0.8;
    for (const [place, { x, y }] of this.getMeta().data.entries()) {
      const { sources, mix } = this.getDataset().data[place];
      pie(pen, x, y, sizeOf(sources), mix, colours);
    }
    pen.restore();
  }
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

function drawn(points) {
  Chart.register(Pies);
  const data = points.map(([x, y, mix, sources, id, headline, language]) =>
    ({ x, y, mix, sources, id, headline, language }));
  const scale = { type: "linear", display: false, min: 0, max: 1 };
  return new Chart(canvas, {
    type: "pies",
    data: { datasets: [{ data, pointRadius: data.map(({ sources }) => sizeOf(sources)), hitRadius: 8 }] },
    options: {
      animation: false,
      clip: false, // a point at the edge is whole
      maintainAspectRatio: false,
      events: [], // what a pointer is on is asked below: nothing is painted anew for it
      layout: { padding: MARGIN, autoPadding: false },
      plugins: { legend: { display: false }, tooltip: { enabled: false } },
      scales: { x: scale, y: { ...scale, reverse: true } },
    },
  });
}

function pointAt(event) {
  const [found] = chart.getElementsAtEventForMode(event, "nearest", { intersect: true }, false);
  return found && chart.data.datasets[0].data[found.index];
}

function name(event) {
  const point = pointAt(event);
  output.value = point?.headline ?? "";
  output.lang = point?.language ?? "";
  output.dir = "auto";
  canvas.classList.toggle("on-point", Boolean(point));
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

// The frame around the area lies over the chart: while it is drawn nothing else is.
function mark() {
  const { x, y, width, height } = chosen();
  Object.assign(frame.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  frame.hidden = !drag && isWhole();
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

async function start() {
  const points = await (await fetch(figure.dataset.points)).json();
  figure.hidden = false;
  document.querySelector("details.parts").open = false;
  chart = drawn(points);
  mark();
  new ResizeObserver(mark).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.draw());
  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    drag = { x0: x, y0: y, x1: x, y1: y };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!drag) return name(event);
    [drag.x1, drag.y1] = place(event);
    mark();
  });
  canvas.addEventListener("pointercancel", () => { drag = null; mark(); });
  canvas.addEventListener("pointerup", async (event) => {
    const area = chosen();
    drag = null;
    if (area.width > 4 && area.height > 4) {
      await list(area);
    } else {
      const point = pointAt(event);
      if (point) location.assign(`/stories/${encodeURIComponent(point.id)}`);
    }
    mark();
  });
}

if (figure) start();
