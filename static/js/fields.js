/* Saves, field by field, a form onto something that two people may write at once:
   form[data-fields]. Only what changed is sent, with the version seen of each field; what somebody
   else wrote meanwhile comes back beside what was typed, and waits for a choice. Without this
   script the same form is sent whole by its button. Nothing is kept in the browser. */
(() => {
  "use strict";
  const PAUSE = 800;
  const OVER = "Votre session est terminée : votre dernière saisie n’est pas enregistrée. Copiez-la avant de vous reconnecter.";
  const AWAY = "Connexion perdue : votre texte n’est pas encore enregistré. Gardez cette page ouverte.";
  const FAILED = "Votre texte n’a pas pu être enregistré. Réessayez dans un instant.";
  const nbsp = (text) => text.replace(/ ([:;?!»])/g, "\u00a0$1");
  const carried = (name) => /^(initial-|seen-|keep-)|^(version|overtaken|csrfmiddlewaretoken|fields)$/.test(name);
  const states = new Map();

  const clock = () => {
    const now = new Date();
    return `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`;
  };
  const names = (form) => [...new Set([...form.elements].map((one) => one.name).filter((name) => name && !carried(name)))];
  const typed = (form) => {
    const data = new FormData(form);
    return Object.fromEntries(names(form).map((name) => [name, data.getAll(name).map(String)]));
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const box = (form, name) => form.querySelector(`[data-block-field="${CSS.escape(name)}"]`);

  const say = (form, text, { bad = false, link = "" } = {}) => {
    const place = document.getElementById(form.dataset.fieldsStatus || "") || document.querySelector("[data-fields-status]:not(form)");
    if (!place) return;
    place.textContent = nbsp(text);
    place.classList.toggle("att", bad);
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = "Se reconnecter";
    place.append(" ", anchor);
  };
  const hidden = (form, name, values) => {
    form.querySelectorAll(`input[type=hidden][name="${CSS.escape(name)}"]`).forEach((one) => one.remove());
    (values.length ? values : [""]).forEach((value) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    });
  };

  /* What is known of a field from now on: what the server holds, and in which version. */
  const known = (form, name, values, version) => {
    states.get(form).base[name] = values;
    hidden(form, `initial-${name}`, values);
    hidden(form, `seen-${name}`, [version]);
  };
  const clearError = (form, name) => {
    const place = box(form, name);
    if (!place) return;
    place.querySelectorAll(".err[data-live]").forEach((one) => one.remove());
    place.querySelectorAll("[data-live-invalid]").forEach((one) => {
      one.removeAttribute("aria-invalid");
      one.removeAttribute("data-live-invalid");
    });
    const field = place.querySelector(".field");
    if (field && !place.querySelector(".err")) field.classList.remove("field-bad");
  };
  const right = (form, name) => {
    const state = states.get(form);
    delete state.refused[name];
    delete state.shownWrong[name];
    clearError(form, name);
    if (!Object.keys(state.shownWrong).length && !state.contested.size) say(form, "Tout est enregistré.");
  };
  const showError = (form, name, texts) => {
    const place = box(form, name);
    clearError(form, name);
    if (!place) return;
    states.get(form).shownWrong[name] = true;
    const error = document.createElement("div");
    error.className = "err";
    error.dataset.live = "yes";
    error.setAttribute("role", "status");
    error.textContent = nbsp(texts.join(" "));
    const field = place.querySelector(".field") || place;
    field.classList.add("field-bad");
    field.append(error);
    const control = place.querySelector("input:not([type=hidden]),textarea,select");
    if (control) {
      control.setAttribute("aria-invalid", "true");
      control.dataset.liveInvalid = "yes";
    }
  };
  const put = (form, name, values) => {
    [...form.elements].filter((one) => one.name === name).forEach((one) => {
      if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
      else one.value = values[0] || "";
    });
  };
  const showBoth = (form, name, both, version) => {
    const place = box(form, name);
    if (!place) return;
    place.querySelectorAll("[data-overtaken]").forEach((one) => one.remove());
    place.insertAdjacentHTML("beforeend", both.html); // our own page's fragment, escaped by the server
    states.get(form).contested.set(name, both.theirs);
    known(form, name, both.theirs, version);
    place.querySelector("[data-overtaken]").setAttribute("role", "group");
  };
  const choose = (form, name, which) => {
    const state = states.get(form);
    const theirs = state.contested.get(name);
    const block = box(form, name).querySelector("[data-overtaken]");
    state.contested.delete(name);
    if (which === "theirs" && theirs) put(form, name, theirs);
    block.remove();
    const control = [...form.elements].find((one) => one.name === name);
    if (control) control.focus();
    clearError(form, name);
    save(form);
  };

  const waiting = (form) => {
    const { base, contested } = states.get(form);
    const now = typed(form);
    return Object.keys(now).filter((name) => !contested.has(name) && !same(now[name], base[name] || []));
  };

  async function save(form) {
    const state = states.get(form);
    clearTimeout(state.timer);
    if (state.busy) return state.busy.then(() => save(form));
    const now = typed(form);
    const sent = waiting(form).filter((name) => !same(now[name], state.refused[name]));
    // typed back to what the server holds: nothing is wrong any more, and nothing is to be sent
    Object.keys(state.shownWrong).forEach((name) => {
      if (same(now[name], state.base[name] || [])) right(form, name);
    });
    if (!sent.length) return null;
    const body = new URLSearchParams();
    new FormData(form).forEach((value, name) => {
      if (/^(seen-|version$|csrfmiddlewaretoken$)/.test(name)) body.append(name, value);
    });
    sent.forEach((name) => {
      body.append("fields", name);
      now[name].forEach((value) => body.append(name, value));
    });
    say(form, "Enregistrement…");
    state.busy = send(form, body, sent, now).finally(() => (state.busy = null));
    return state.busy;
  }

  async function send(form, body, sent, now) {
    const url = form.dataset.fields || form.action || window.location.href;
    let answer;
    try {
      answer = await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "fields" }, credentials: "same-origin" });
    } catch {
      return say(form, AWAY, { bad: true });
    }
    if (answer.status === 401 || answer.redirected) {
      const page = window.location.pathname + window.location.search;
      return say(form, OVER, { bad: true, link: `/compte/connexion/?next=${encodeURIComponent(page)}` });
    }
    const kind = answer.headers.get("Content-Type") || "";
    const said = kind.startsWith("application/json") ? await answer.json() : { errors: {}, overtaken: {} };
    if (answer.status !== 204 && !kind.startsWith("application/json")) {
      const text = kind.startsWith("text/plain") ? await answer.text() : FAILED;
      return say(form, text || FAILED, { bad: true });
    }
    const version = answer.headers.get("X-Version") || "0";
    const state = states.get(form);
    sent.forEach((name) => {
      if (said.overtaken[name]) showBoth(form, name, said.overtaken[name], version);
      else if (said.errors[name]) {
        state.refused[name] = now[name];
        showError(form, name, said.errors[name]);
      } else {
        known(form, name, now[name], version);
        right(form, name);
      }
    });
    if (Object.keys(said.overtaken).length) say(form, "Un collègue a écrit au même endroit : choisissez le texte à garder.", { bad: true });
    else if (Object.keys(said.errors).length) say(form, "Un point est à corriger ; le reste est enregistré.", { bad: true });
    else say(form, `Enregistré à ${clock()}`);
    return undefined;
  }

  const wake = (form) => {
    if (states.has(form)) return;
    const base = typed(form);
    // a page that came back with something to correct holds text that is not saved yet
    form.querySelectorAll(".field-bad").forEach((field) => {
      const name = field.dataset.field;
      if (name) base[name] = [...form.querySelectorAll(`input[type=hidden][name="${CSS.escape(`initial-${name}`)}"]`)].map((one) => one.value);
    });
    states.set(form, { base, contested: new Map(), refused: {}, shownWrong: {}, timer: 0, busy: null, leaving: false });
    form.querySelectorAll("[data-overtaken]").forEach((block) => {
      const name = block.dataset.overtaken;
      const theirs = [...form.querySelectorAll(`input[type=hidden][name="${CSS.escape(`initial-${name}`)}"]`)].map((one) => one.value);
      states.get(form).contested.set(name, theirs);
    });
  };
  const all = () => document.querySelectorAll("form[data-fields]").forEach(wake);
  const formOf = (event) => event.target.closest && event.target.closest("form[data-fields]");

  const changed = (event) => {
    const form = formOf(event);
    if (!form || !states.has(form) || carried(event.target.name || "")) return;
    const state = states.get(form);
    delete state.refused[event.target.name];
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), PAUSE);
  };
  document.addEventListener("input", changed);
  document.addEventListener("change", (event) => {
    const form = formOf(event);
    const block = form && event.target.closest("[data-overtaken]");
    if (block) choose(form, block.dataset.overtaken, event.target.value);
    else changed(event);
  });
  /* The button waits for what is on its way: it must not meet its own text as somebody else's. */
  document.addEventListener(
    "submit",
    (event) => {
      const form = formOf(event);
      const state = form && states.get(form);
      if (!state) return;
      clearTimeout(state.timer);
      if (!state.busy) {
        state.leaving = true;
        return;
      }
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      state.busy.then(() => form.requestSubmit(submitter));
    },
    true,
  );
  window.addEventListener("online", () => states.forEach((_, form) => save(form)));
  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...states].some(([form, state]) => !state.leaving && (waiting(form).length || state.contested.size));
    if (unsaved) event.preventDefault();
  });
  window.addEventListener("pageshow", () => states.forEach((state) => (state.leaving = false)));
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:load", all);
})();
