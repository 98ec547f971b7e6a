"use strict";
// Everything here is a convenience: each page works without it.

// A search field above the list of institutions.
for (const select of document.querySelectorAll("select[data-filter]")) {
  const options = [...select.querySelectorAll("option")];
  const input = document.createElement("input");
  input.type = "search";
  input.className = "combobox-filter";
  input.autocomplete = "off";
  input.setAttribute("aria-label", select.dataset.filter);
  input.placeholder = select.dataset.filter;
  select.before(input);
  input.addEventListener("input", () => {
    const wanted = input.value.normalize("NFKC").toLowerCase().split(/\s+/);
    let found = [];
    for (const option of options) {
      const text = `${option.dataset.search || ""} ${option.text.toLowerCase()}`;
      const fits = !option.value || wanted.every((word) => text.includes(word));
      option.hidden = option.disabled = !fits;
      if (fits && option.value) found.push(option);
    }
    for (const group of select.querySelectorAll("optgroup")) {
      group.hidden = !group.querySelector("option:not([hidden])");
    }
    if (input.value && found.length === 1) select.value = found[0].value;
  });
  // Enter in the search field must not hand in the form.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}

// A button that copies a link.
for (const input of document.querySelectorAll("input[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button secondary";
  button.textContent = input.dataset.copy;
  button.addEventListener("click", async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = input.dataset.copied;
  });
  input.after(button);
}

// That a person opened the link is told by this, since programs that scan mail open links too.
for (const page of document.querySelectorAll("[data-opened]")) {
  fetch(page.dataset.opened, { method: "POST", mode: "same-origin", credentials: "omit", keepalive: true }).catch(() => {});
}

// Questions that an earlier answer makes relevant are hidden until it does.
const asked = [...document.querySelectorAll("[data-asked-if]")];
if (asked.length) {
  const form = asked[0].closest("form");
  const answers = (name) => [...form.querySelectorAll(`[name="${name}"]`)]
    .filter((input) => !input.closest("[hidden]"))
    .flatMap((input) => (input.selectedOptions ? [...input.selectedOptions] : [input]))
    .filter((input) => input.selected || input.checked)
    .map((input) => input.dataset.kind || input.value);
  const show = () => {
    for (const field of asked) {
      const condition = Object.entries(JSON.parse(field.dataset.askedIf));
      field.hidden = !condition.every(([name, values]) =>
        !form.elements[name] || answers(name).some((value) => values.includes(value)));
    }
  };
  form.addEventListener("change", show);
  show();
}
