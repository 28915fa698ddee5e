// Makes the page live: answers without a reload, posts as they appear, suggestions that type for you.
// Everything here also works without it, by plain forms and links.
"use strict";
(() => {
  const log = document.getElementById("conversation");
  const news = document.getElementById("news");
  const composer = document.querySelector(".composer");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const announce = (text) => { news.textContent = ""; setTimeout(() => { news.textContent = text; }, 60); };

  // what is longer than the view is shown from its beginning
  const reveal = (entry, behavior = still.matches ? "auto" : "smooth") => {
    const room = Math.min(log.clientHeight, innerHeight) - 60;
    entry.scrollIntoView({ block: entry.offsetHeight > room ? "start" : "end", behavior });
  };

  const add = (event) => {
    if (document.getElementById(`e${event.id}`)) return document.getElementById(`e${event.id}`);
    const holder = document.createElement("template");
    holder.innerHTML = event.html; // made by our own server, which escapes every text in it
    const entry = holder.content.firstElementChild;
    const later = [...log.querySelectorAll(".entry")].find((other) => Number(other.dataset.id) > event.id);
    log.insertBefore(entry, later ?? null);
    entry.classList.add("fresh");
    log.querySelector(".empty")?.setAttribute("hidden", "");
    reveal(entry);
    return entry;
  };

  const count = (channel) => {
    const badge = document.querySelector(`a[data-channel="${CSS.escape(channel)}"] .badge`);
    if (!badge) return;
    const number = badge.querySelector("[data-count]");
    number.textContent = String(Number(number.textContent) + 1);
    badge.hidden = false;
  };

  // what is typed while an answer is on its way waits its turn; a button or a form pressed twice acts once
  let turn = Promise.resolve();
  const say = (form, submitter) => {
    const all = new FormData(form, submitter);
    const files = [...all.values()].filter((value) => value instanceof File && value.name);
    const busy = form.getAttribute("aria-busy") === "true";
    if (form !== composer) return busy ? undefined : send(form, all, files);
    if (busy && !all.get("words").trim() && !files.length) return undefined; // Enter pressed twice
    form.elements.words.value = form.elements.attachment.value = "";
    turn = turn.then(() => send(form, all, files));
    return turn;
  };

  const send = async (form, all, files) => {
    form.setAttribute("aria-busy", "true");
    const fields = files.length ? all : new URLSearchParams([...all].filter(([, value]) => !(value instanceof File)));
    if (fields.has("once")) fields.set("once", crypto.randomUUID());
    try {
      if (files[0]?.size > Number(composer.dataset.largest)) throw new Error("too large");
      const answer = await fetch(form.getAttribute("action"), {
        method: "POST", body: fields, headers: { accept: "application/json" }, credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(answer.status === 413 ? "too large" : `HTTP ${answer.status}`);
      const event = await answer.json();
      document.getElementById("fault").hidden = true;
      const entry = add(event);
      const questions = [...entry.querySelectorAll(".form input:not([type=hidden]), .form select, .form textarea")];
      const question = questions.find((one) => !one.value) ?? questions[0];
      announce(`iqaf answered: ${event.title}${question ? ". A form is open." : ""}`);
      if (question && !composer.elements.words.value) question.focus({ preventScroll: true });
    } catch (fault) {
      const alert = document.getElementById("fault");
      const back = form !== composer || putBack(all.get("words"), files);
      alert.textContent = fault.message === "too large"
        ? "That file is too large to send. Take pictures out of it, and send it again."
        : back
          ? "That could not be sent. What you typed is still here: try again, or reload the page."
          : `That could not be sent: ${all.get("words") || files[0].name}. Say it again, or reload the page.`;
      alert.hidden = false;
    } finally {
      form.removeAttribute("aria-busy");
    }
  };

  // what could not be sent, back where it was typed, unless something else stands there by now
  const putBack = (words, files) => {
    const { words: line, attachment } = composer.elements;
    if (line.value || attachment.files.length) return false;
    const carried = new DataTransfer();
    files.forEach((file) => carried.items.add(file));
    line.value = words;
    attachment.files = carried.files;
    return true;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (log && (form.getAttribute("action") ?? "").startsWith("/c/")) {
      event.preventDefault();
      say(form, event.submitter);
    } else if (form.getAttribute("aria-busy") === "true") {
      event.preventDefault(); // pressed twice
    } else {
      form.setAttribute("aria-busy", "true");
    }
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => form.removeAttribute("aria-busy")));

  // a file may be dropped anywhere on the conversation
  const main = document.getElementById("main");
  const over = (event) => {
    if (!composer || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    composer.classList.toggle("over", event.type === "dragover");
  };
  main.addEventListener("dragover", over);
  main.addEventListener("dragleave", over);
  main.addEventListener("drop", (event) => {
    over(event);
    const files = event.dataTransfer?.files;
    if (!composer || !files?.length) return;
    if (files.length > 1) { announce("Drop one file at a time."); return; }
    composer.elements.attachment.files = files;
    composer.elements.attachment.focus();
    announce(`${files[0].name} is attached. Press Send.`);
  });

  document.addEventListener("click", (event) => {
    const offer = event.target.closest("a[data-words]");
    const line = document.getElementById("words");
    if (!offer || !line) return;
    event.preventDefault();
    line.value = offer.dataset.words;
    line.focus();
  });

  const { boot, last } = document.body.dataset;
  const where = new URLSearchParams({ after: `${boot}-${last}`, channel: log?.dataset.channel ?? "" });
  const stream = new EventSource(`/live?${where}`);
  stream.addEventListener("entry", (message) => {
    const event = JSON.parse(message.data);
    if (log && log.dataset.channel === event.channel) {
      if (document.getElementById(`e${event.id}`)) return;
      add(event);
      announce(`New here: ${event.title}`);
    } else {
      count(event.channel);
      announce(`New in ${event.channel}: ${event.title}`);
    }
  });
  stream.addEventListener("clock", (message) => {
    const { day, hour, iso } = JSON.parse(message.data);
    const shown = document.getElementById("now");
    if (shown.dateTime === iso) return;
    shown.dateTime = iso;
    shown.querySelector("[data-hour]").textContent = hour;
    shown.querySelector("[data-day]").textContent = day;
  });
  stream.addEventListener("reload", () => location.reload());

  const said = log?.querySelectorAll(".entry") ?? [];
  const notice = document.querySelector("main > .notice:not([hidden])");
  if (said.length && !location.hash) reveal(said[said.length - 1], "auto");
  if (notice) {
    if (matchMedia("(max-width: 800px)").matches) notice.scrollIntoView();
    announce(notice.textContent);
  }
  const line = document.getElementById("words");
  if (line?.value) { line.focus(); line.setSelectionRange(line.value.length, line.value.length); }
})();
