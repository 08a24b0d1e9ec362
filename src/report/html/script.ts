/**
 * What makes the page handier where scripts may run: rows of the grid picked by name and by what came out,
 * arrow keys in the grid, and what is folded opened where a link leads into it. Nothing needs it.
 */
export const SCRIPT = `
"use strict";
(() => {
  const grid = document.querySelector(".grid");
  const reveal = () => {
    const at = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let box = at && at.parentElement; box; box = box.parentElement) {
      if (box.localName === "details") box.open = true;
    }
  };
  addEventListener("hashchange", reveal);
  reveal();
  if (!grid) return;
  const rows = [...grid.tBodies[0].rows];
  const status = document.getElementById("filter-status");
  const name = document.getElementById("filter-name");
  const count = document.getElementById("filter-count");
  const filter = () => {
    const worst = status.value.split(" ").filter(Boolean);
    const part = name.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = (!worst.length || worst.includes(row.dataset.worst)) && row.dataset.name.includes(part);
      row.hidden = !fits;
      if (fits) shown++;
    }
    count.textContent = shown === rows.length ? "" : shown + " of " + rows.length + " props";
  };
  status.addEventListener("change", filter);
  name.addEventListener("input", filter);
  if (rows.length > 1) document.querySelector(".filters").hidden = false;
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  grid.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const cell = event.target.closest("td, th");
    if (!step || !cell || event.ctrlKey || event.altKey || event.metaKey) return;
    const shown = rows.filter((row) => !row.hidden);
    let [i, j] = [shown.indexOf(cell.parentElement), cell.cellIndex];
    for (;;) {
      i += step[0];
      j += step[1];
      const next = shown[i] && shown[i].cells[j];
      if (!next) return;
      const link = next.querySelector("a");
      if (!link) continue;
      event.preventDefault();
      link.focus();
      return;
    }
  });
})();
`.trim();
