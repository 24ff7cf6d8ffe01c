// The keyboard, and little comforts; every page works without this.
"use strict";
(() => {
  const $ = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const stored = (name, value) => {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch { /* private windows keep nothing */ }
    return null;
  };

  const links = all(".questions[data-at] a.text");
  const boxes = all(".questions[data-at] input[name=chosen]:not(:disabled)");
  const current = () => links.findIndex((link) => link.closest("li").contains(document.activeElement));
  const focusLink = (index) => {
    const link = links[Math.max(0, Math.min(index, links.length - 1))];
    if (!link) return;
    link.focus();
    link.closest("li").scrollIntoView({ block: "nearest" });
  };
  const countChosen = () => {
    const number = boxes.filter((box) => box.checked).length;
    const place = $("#chosen");
    if (place) place.textContent = number ? `${number} selected` : "";
    const every = $("#all");
    if (every) every.checked = number > 0 && number === boxes.length;
  };

  const answerInQueue = (verb) => {
    const form = $("#bulk");
    if (!form) return;
    const index = Math.max(0, current());
    if (!boxes.some((box) => box.checked)) {
      const box = links[index]?.closest("li").querySelector("input[name=chosen]:not(:disabled)");
      if (!box) return;
      box.checked = true;
    }
    $("#at").value = String(index);
    form.requestSubmit(form.querySelector(`button[value=${verb}]`));
  };
  const press = (selector) => $(selector)?.click();
  const openPart = (name) => {
    const part = $(`#${name}`);
    if (!part) return;
    if (part.tagName === "DETAILS") part.open = true;
    (part.querySelector("textarea, input[type=checkbox], button") || part).focus();
  };
  const openQuestion = (part) => {
    const link = links[Math.max(0, current())];
    if (link) location.href = `${link.getAttribute("href")}#${part}`;
  };

  const inQueue = {
    j: () => focusLink(current() + 1),
    k: () => focusLink(current() - 1),
    x: () => links[current()]?.closest("li").querySelector("input[name=chosen]:not(:disabled)")?.click(),
    u: () => answerInQueue("uphold"),
    o: () => answerInQueue("overturn"),
    d: () => answerInQueue("delete"),
    r: () => openQuestion("reply"),
    l: () => openQuestion("relabel"),
    b: () => openQuestion("block"),
    n: () => press(".pager a[rel=next]"),
  };
  const inComment = {
    j: () => press("#next"),
    n: () => press("#next"),
    k: () => history.back(),
    u: () => press("form[data-verb=uphold] button"),
    o: () => press("form[data-verb=overturn] button"),
    d: () => press("form[data-verb=delete] button"),
    b: () => press("#block"),
    r: () => openPart("reply"),
    l: () => openPart("relabel"),
  };
  const everywhere = {
    z: () => press("#undo button"),
    "/": () => {
      const field = $("#search");
      if (!field) return;
      field.closest("details").open = true;
      field.focus();
    },
    "?": () => $("#help")?.showModal(),
  };
  const keys = { ...everywhere, ...($("#bulk") ? inQueue : $("#next") ? inComment : {}) };

  // WCAG 2.1.4: single keys can be switched off.
  const keysOff = () => stored("keys") === "off";
  const showToggle = () => {
    const toggle = $("#keys-toggle");
    if (toggle) toggle.setAttribute("aria-pressed", String(keysOff()));
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (typing || !(event.key in keys) || (keysOff() && event.key !== "?")) return;
    event.preventDefault();
    if (event.repeat && !"jk".includes(event.key)) return;
    keys[event.key]();
  });

  $("#help-open")?.addEventListener("click", () => $("#help").showModal());
  $("#help-close")?.addEventListener("click", () => $("#help").close());
  $("#keys-toggle")?.addEventListener("click", () => {
    stored("keys", keysOff() ? "on" : "off");
    showToggle();
  });
  showToggle();

  $("#all")?.addEventListener("change", (event) => {
    boxes.forEach((box) => { box.checked = event.target.checked; });
    countChosen();
  });
  boxes.forEach((box) => box.addEventListener("change", countChosen));
  // A form is sent once, however often the button is pressed.
  all("form[method=post]").forEach((form) => {
    if (form.id === "stay") return;
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) event.preventDefault();
      form.dataset.sent = "1";
    });
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  $("#template")?.addEventListener("change", (event) => {
    $("#reply-text").value = event.target.selectedOptions[0].dataset.text;
  });
  if (links.length && !location.hash && !$("#problem")) {
    if (new URLSearchParams(location.search).has("at")) focusLink(Number($(".questions").dataset.at));
  }
  if (location.hash.length > 1 && $(location.hash) && $("#next")) openPart(location.hash.slice(1));

  // Two minutes before the session ends, ask.
  const idle = Number(document.body.dataset.idle || 0) * 1000;
  if (idle > 180000) {
    const ask = () => $("#idle").showModal();
    let timer = setTimeout(ask, idle - 120000);
    $("#stay").addEventListener("submit", (event) => {
      event.preventDefault();
      fetch(event.target.action, { method: "POST", body: new URLSearchParams(new FormData(event.target)) }).then((answer) => {
        if (!answer.ok || answer.redirected) return location.reload();
        $("#idle").close();
        clearTimeout(timer);
        timer = setTimeout(ask, idle - 120000);
        return undefined;
      }).catch(() => location.reload());
    });
  }
})();
