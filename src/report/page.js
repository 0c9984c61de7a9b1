// Sorts a table of class "sortable" by the column whose head is pressed: by numbers where the cells
// have data-value, by text elsewhere; once more, the other way round. Cells without a value stay
// last. Without this script the tables stand in the order that they were written in.
for (const box of document.querySelectorAll(".sortable")) {
  const body = box.querySelector("tbody");
  const heads = [...box.querySelectorAll("thead th")];
  const key = (row, column) => {
    const cell = row.cells[column];
    if (cell.dataset.value !== undefined) return Number(cell.dataset.value);
    return heads[column].classList.contains("n") ? NaN : cell.textContent;
  };
  const compare = (a, b) => {
    if (typeof a === "string") return a === b ? 0 : a > b ? 1 : -1;
    return a - b;
  };
  const sort = (column) => {
    const down = heads[column].getAttribute("aria-sort") === "ascending";
    for (const head of heads) head.removeAttribute("aria-sort");
    heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...body.rows].map((row) => [key(row, column), row]);
    const absent = (value) => typeof value === "number" && Number.isNaN(value);
    rows.sort(([a], [b]) => {
      if (absent(a) || absent(b)) return Number(absent(a)) - Number(absent(b));
      return down ? compare(b, a) : compare(a, b);
    });
    body.append(...rows.map(([, row]) => row));
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(column));
    head.append(button);
  });
}
