"use strict";
// The desk answers at once, reads badges with the camera, and keeps check-ins while the network
// is away. Kept are numbers of badges and registrations, never words that somebody typed: what
// holds no digit is no number, unless the camera read it. Without this script the page works by
// its forms.
(() => {
  const live = document.getElementById("live");
  const find = document.querySelector(".desk-find");
  const field = find.elements.q;
  const panel = document.getElementById("waiting");
  const words = panel.dataset;
  const NUMBER = /^(?=.*\d)[0-9a-z]+(-[0-9a-z]+)*$/i;
  const CODE = /^[0-9a-z-]{6,64}$/i;
  const scanned = new Set();
  const PATIENCE = 8000; // milliseconds until the network counts as away
  const RETRY = 5000;
  const MINUTE = 60000;

  // --- What is kept on the device: {code, token, part, at, said} ---

  let held = null; // where the browser stores nothing: for as long as the page is open
  const kept = () => {
    if (held) return held;
    try {
      return JSON.parse(localStorage.getItem(words.store)) || [];
    } catch {
      return [];
    }
  };
  const keepAll = (entries) => {
    try {
      localStorage.setItem(words.store, JSON.stringify(entries));
    } catch {
      held = entries;
    }
    show();
  };
  const change = (token, changed) => keepAll(kept().flatMap((each) => {
    if (each.token !== token) return [each];
    return changed ? [{ ...each, ...changed }] : [];
  }));
  const newToken = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  };
  const keep = (code, token) => {
    const part = find.elements.part ? find.elements.part.value : "";
    // The same badge held up again while it waits is the same check-in.
    if (!kept().some((each) => each.code === code && each.part === part && !each.said)) {
      keepAll([...kept(), { code, token: token || newToken(), part, at: Date.now(), said: "" }]);
    }
    say(words.kept);
  };
  const show = () => {
    const entries = kept();
    const waiting = entries.filter((each) => !each.said);
    panel.hidden = !entries.length;
    document.getElementById("waiting-count").textContent = waiting.length || "";
    document.getElementById("waiting-clear").hidden = waiting.length === entries.length;
    document.getElementById("waiting-list").replaceChildren(...entries.map((each) => {
      const line = document.createElement("li");
      const time = new Date(each.at).toTimeString().slice(0, 5);
      line.textContent = `${time} · ${each.code.slice(-9)} · ${each.said || words.waits}`;
      return line;
    }));
  };
  document.getElementById("waiting-clear").addEventListener("click", () => {
    keepAll(kept().filter((each) => !each.said));
  });

  // --- Asking the portal ---

  // What a screen reader says; the table beneath is not read out each time.
  const tell = (text) => {
    document.getElementById("said").textContent = text;
  };
  const say = (text) => {
    const line = document.createElement("p");
    line.className = "desk-none";
    line.textContent = text;
    const answer = live.querySelector(".desk-answer");
    answer.dataset.outcome = "";
    answer.replaceChildren(line);
    tell(text);
  };
  class Away extends Error {}
  class Shut extends Error {}
  // Return the live part that answers the form. Throws Away where the network or the portal
  // does not answer, Shut where the page is not let in any more.
  const ask = async (data) => {
    let answer;
    try {
      answer = await fetch(find.action, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { "X-Part": "live" },
        mode: "same-origin",
        redirect: "manual",
        signal: AbortSignal.timeout ? AbortSignal.timeout(PATIENCE) : undefined,
      });
      if (answer.status === 429 || answer.status >= 500) throw new Away();
      if (answer.ok) {
        const part = document.createElement("template");
        part.innerHTML = await answer.text();
        if (part.content.querySelector("[data-outcome]")) return part.content;
      }
    } catch {
      throw new Away();
    }
    throw new Shut();
  };
  const fields = (form, button) => {
    const data = new FormData(form);
    if (button && button.name) data.set(button.name, button.value);
    return data;
  };
  const data = (step, more) => {
    const all = fields(find);
    // What was kept goes by the part of the day that was chosen then, or by the clock.
    for (const name of ["q", "part"]) all.delete(name);
    all.set("step", step);
    for (const [name, value] of Object.entries(more)) all.set(name, value);
    return all;
  };

  let undoEnds = 0;
  const put = (content) => {
    live.replaceChildren(content);
    clearTimeout(undoEnds);
    const undo = live.querySelector("[data-undo]");
    if (undo) undoEnds = setTimeout(() => undo.remove(), MINUTE);
    const shown = live.querySelector(".desk-card, .desk-none, .desk-answer h2");
    tell(shown ? shown.innerText : "");
  };
  // At a keyboard, or a reader of codes that types, Enter checks in and the next number follows.
  // On a telephone its own keyboard would hide the answer.
  const goOn = (step) => {
    const button = step === "find" || step === "show" ? live.querySelector("[data-check-in] button") : null;
    if (!matchMedia("(hover: hover)").matches) return live.focus();
    if (button) return button.focus();
    if (step === "check-in") field.value = "";
    field.focus();
    field.select();
  };

  let turn = 0;
  const submit = async (form, button) => {
    const mine = ++turn;
    const sent = fields(form, button);
    const step = sent.get("step");
    const code = String(step === "find" ? sent.get("q") : sent.get("code") || "").trim();
    live.setAttribute("aria-busy", "true");
    try {
      const content = await ask(sent);
      if (mine !== turn) return;
      put(content);
      goOn(step);
      send();
    } catch (problem) {
      if (problem instanceof Shut) say(words.again);
      else if (step === "check-in") keep(code, sent.get("token"));
      else if (step !== "undo" && (NUMBER.test(code) || scanned.has(code))) keep(code);
      else say(words.offline);
      if (step === "find") field.select();
    } finally {
      live.removeAttribute("aria-busy");
    }
  };
  document.addEventListener("submit", (event) => {
    if (event.target !== find && !live.contains(event.target)) return;
    event.preventDefault();
    submit(event.target, event.submitter);
  });

  // --- Sending what was kept: one after another, and by one page of this device alone ---

  const sendAll = async () => {
    for (const each of kept().filter((entry) => !entry.said)) {
      const waited = Math.max(0, Math.round((Date.now() - each.at) / 1000));
      const { code, token, part } = each;
      const content = await ask(data("check-in", { code, token, waited, ...(part && { part }) }));
      const answer = content.querySelector("[data-outcome]");
      const isIn = answer.dataset.outcome === "in" || answer.querySelector(".desk-is-already_in");
      change(token, isIn ? null : { said: answer.dataset.said || "?" });
      live.querySelector(".desk-turnout").replaceWith(content.querySelector(".desk-turnout"));
    }
  };
  let isSending = false;
  let isShut = false;
  const send = async () => {
    if (isSending || !kept().some((each) => !each.said)) return;
    isSending = true;
    try {
      if (navigator.locks) await navigator.locks.request(words.store, sendAll);
      else await sendAll();
      isShut = false;
    } catch (problem) {
      // Said once: it is tried again every few seconds.
      if (problem instanceof Shut && !isShut) say(words.again);
      isShut = isShut || problem instanceof Shut;
    } finally {
      isSending = false;
    }
  };
  window.addEventListener("online", send);
  window.addEventListener("storage", show);
  setInterval(send, RETRY);
  show();
  send();

  // --- The camera ---

  const scan = document.getElementById("scan");
  const video = document.getElementById("camera");
  if (!navigator.mediaDevices || !("BarcodeDetector" in window || scan.dataset.reader)) return;
  const label = scan.textContent;
  const LONGEST = 720; // pixels of the picture that a code is looked for in
  const load = (address) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  // Return a function that returns the code before the camera, or nothing.
  const makeReader = async () => {
    const formats = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats() : [];
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async () => (await detector.detect(video)).map((each) => each.rawValue)[0];
    }
    if (!window.jsQR) await load(scan.dataset.reader);
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true });
    return async () => {
      const scale = Math.min(1, LONGEST / Math.max(video.videoWidth, video.videoHeight, 1));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (!canvas.width || !canvas.height) return "";
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data: pixels } = context.getImageData(0, 0, canvas.width, canvas.height);
      const found = window.jsQR(pixels, canvas.width, canvas.height, { inversionAttempts: "dontInvert" });
      return found ? found.data : "";
    };
  };
  let stream = null;
  const stop = () => {
    for (const track of stream ? stream.getTracks() : []) track.stop();
    stream = null;
    video.hidden = true;
    scan.textContent = label;
  };
  const look = async (read, last) => {
    if (!stream) return;
    const seen = await read().catch(() => "");
    if (seen && seen !== last) {
      if (CODE.test(seen)) scanned.add(seen);
      field.value = seen;
      find.requestSubmit();
    }
    setTimeout(look, 200, read, seen || last);
  };
  scan.hidden = false;
  scan.addEventListener("click", async () => {
    if (stream) return stop();
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      video.srcObject = stream;
      video.hidden = false;
      scan.textContent = scan.dataset.stop;
      const read = await makeReader();
      await video.play();
      look(read, "");
    } catch {
      stop();
      say(words.noCamera);
    }
  });
})();
