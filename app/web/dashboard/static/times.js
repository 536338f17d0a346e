// Reports over time as a chart: an axis beneath, and at the pointer what was reported then.
"use strict";

const MOST_TOLD = 8;
const DAY = 86_400_000;

// What the marks of the page say, column by column.
function columnsOf(svg, places) {
  const told = Array.from({ length: places }, () => []);
  const bars = new Map(); // colour and border -> reports in each column
  for (const mark of svg.querySelectorAll("rect")) {
    const place = Math.floor(mark.x.baseVal.value / (mark.width.baseVal.value + 1));
    const { fill, fillOpacity } = getComputedStyle(mark);
    const colour = fill.replace("rgb(", "rgba(").replace(")", `, ${fillOpacity})`);
    if (!bars.has(colour)) bars.set(colour, { fill, counts: Array(places).fill(0) });
    bars.get(colour).counts[place] += 1;
    told[place].push(mark.querySelector("title").textContent);
  }
  return { told, bars };
}

// Times as the page tells them, in UTC: hours where few days are shown, else days.
function labels(figure, places) {
  const start = Date.parse(figure.dataset.start);
  const length = 1000 * Number(figure.dataset.seconds);
  const form = length > 5 * DAY
    ? { day: "numeric", month: "short", ...(length > 300 * DAY && { year: "numeric" }) }
    : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  const { lang } = document.documentElement;
  const told = new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { ...form, timeZone: "UTC" });
  return Array.from({ length: places }, (_, place) => told.format(start + (length * place) / (places - 1)));
}

function draw(figure) {
  const svg = figure.querySelector("svg");
  const canvas = figure.querySelector("canvas");
  Chart.getChart(canvas)?.destroy();
  const places = Number(figure.dataset.places);
  const { told, bars } = columnsOf(svg, places);
  const style = getComputedStyle(document.body);
  Chart.defaults.font.family = style.fontFamily;
  Chart.defaults.color = style.getPropertyValue("--soft");
  canvas.setAttribute("aria-label", svg.getAttribute("aria-label"));
  figure.classList.add("charted");
  return new Chart(canvas, {
    type: "bar",
    data: {
      labels: labels(figure, places),
      datasets: [...bars].map(([colour, { fill, counts }]) => ({
        data: counts, backgroundColor: colour, borderColor: fill, borderWidth: colour.endsWith(", 1)") ? 0 : 1,
        barPercentage: 0.9, categoryPercentage: 1,
      })),
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          displayColors: false,
          filter: ({ dataIndex }, place) => place === 0 && told[dataIndex].length > 0, // one text for all colours
          callbacks: {
            label: ({ dataIndex }) => {
              const all = told[dataIndex];
              const more = all.length - MOST_TOLD;
              return more > 0 ? [...all.slice(0, MOST_TOLD), `+ ${more}`] : all;
            },
          },
        },
      },
      scales: {
        x: { stacked: true, grid: { display: false }, ticks: { maxRotation: 0, autoSkipPadding: 24 } },
        y: { stacked: true, grid: { color: style.getPropertyValue("--rule") }, ticks: { precision: 0, maxTicksLimit: 5 } },
      },
    },
  });
}

function drawAll() {
  document.querySelectorAll("figure.whole").forEach(draw);
}

document.addEventListener("replaced", drawAll); // the page was loaded again
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
drawAll();
