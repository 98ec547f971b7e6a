// Conveniences of the page on which a day of the agenda is edited; it works without them.
"use strict";
(() => {
  const rows = document.getElementById("rows");
  const blank = document.getElementById("blank-row");

  // Another item without asking the server for the page again.
  document.querySelector("[data-add-row]").addEventListener("click", (event) => {
    event.preventDefault();
    const used = [...rows.querySelectorAll("[name=row]")].map((each) => each.value);
    let number = 0;
    while (used.includes(`new-${number}`)) number += 1;
    const holder = document.createElement("div");
    holder.append(blank.content.cloneNode(true));
    for (const each of holder.querySelectorAll("*")) {
      for (const { name, value } of [...each.attributes]) {
        if (value.includes("new-999")) each.setAttribute(name, value.replaceAll("new-999", `new-${number}`));
      }
    }
    const added = holder.querySelector("fieldset");
    rows.append(added);
    added.querySelector("input:not([type=hidden])").focus();
  });

  // The same field of the item above or below.
  document.getElementById("keys").hidden = false;
  rows.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const field = event.target.name;
    if (!step || !event.altKey || event.target.matches("select") || !field) return;
    const own = event.target.closest("fieldset.planned");
    const all = [...rows.querySelectorAll("fieldset.planned")];
    const next = all[all.indexOf(own) + step];
    if (!next) return;
    event.preventDefault();
    const key = (each) => each.querySelector("[name=row]").value;
    const same = next.querySelector(`[name="${field.replace(`item-${key(own)}-`, `item-${key(next)}-`)}"]`);
    same?.focus();
    if (same?.matches("[type=text]")) same.select();
  });
})();
