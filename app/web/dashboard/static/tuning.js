// The slider tells its value as it is moved: log-odds, and the chance they stand for.
"use strict";

const threshold = document.getElementById("threshold");
const told = document.getElementById("told");
const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
const number = new Intl.NumberFormat(document.documentElement.lang, digits);

threshold.addEventListener("input", () => {
  const odds = Number(threshold.value);
  const sign = odds > 0 ? "+" : odds < 0 ? "\u2212" : "";
  const percent = 100 / (1 + Math.exp(-odds));
  told.value = `${sign}${number.format(Math.abs(odds))} \u00b7 ${number.format(percent)} %`;
});
