// Small conveniences of the admin; everything works without them.
"use strict";
(() => {
  // A link is selected whole when it is entered.
  for (const input of document.querySelectorAll("input[data-select]")) {
    input.addEventListener("focus", () => input.select());
  }

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const input = document.getElementById(button.dataset.copy);
      input.select();
      try {
        await navigator.clipboard.writeText(input.value);
      } catch {
        document.execCommand("copy");
      }
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 2000);
    });
  }

  // A button says how many boxes are ticked.
  for (const button of document.querySelectorAll("button[data-counts]")) {
    const boxes = [...button.form.querySelectorAll(`[name=${button.dataset.counts}]`)];
    const count = () => {
      const ticked = boxes.filter((each) => each.checked).length;
      button.textContent = ticked === 1 ? button.dataset.one : button.dataset.many.replace("#", ticked);
    };
    button.form.addEventListener("change", count);
    count();
  }

  for (const select of document.querySelectorAll("select[data-submit]")) {
    const form = select.form;
    form.querySelector("input[type=submit]").hidden = true;
    select.addEventListener("change", () => form.submit());
  }

  // A page that shows work under way brings itself up to date until the work is done.
  const watch = async () => {
    const shown = document.querySelector("[data-watch]");
    if (!shown) return;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(shown.id);
      if (fresh && !shown.contains(document.activeElement)) shown.replaceWith(fresh);
    } finally {
      setTimeout(watch, 3000);
    }
  };
  if (document.querySelector("[data-watch]")) setTimeout(watch, 3000);

  // A file that takes long to make: the page says so until it is there, and asks for it once.
  // What is refused, or needs a new sign-in, goes the way it goes without scripts.
  for (const form of document.querySelectorAll("form[data-making]")) {
    const state = document.getElementById(form.dataset.making);
    const save = async (answer) => {
      const link = document.createElement("a");
      const [, name] = /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition"));
      link.href = URL.createObjectURL(await answer.blob());
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!state.hidden) return;
      state.hidden = false;
      try {
        const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
        const isFile = answer.ok && answer.headers.has("Content-Disposition");
        if (isFile) await save(answer); else form.submit();
      } catch {
        form.submit();
      } finally {
        state.hidden = true;
      }
    });
  }

  // Ask before a page with unsaved changes is left, also by the language switch.
  const form = document.querySelector(".change-form #content-main > form, form.decide");
  if (form) {
    const shown = () => new URLSearchParams(new FormData(form)).toString();
    let before = "";
    let saving = false;
    // Scripts of the admin fill in fields of their own first.
    window.addEventListener("load", () => { before = shown(); });
    form.addEventListener("submit", () => { saving = true; });
    window.addEventListener("beforeunload", (event) => {
      if (!saving && before && shown() !== before) event.preventDefault();
    });
  }
})();
