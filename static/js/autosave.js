/* Says what became of a draft that htmx saves while one types: form[data-autosave] and
   [data-autosave-status]. Nothing is kept in the browser; leaving with unsaved text asks first.
   Each sending carries a number that grows: of two that cross on their way the newer one stays. */
(() => {
  "use strict";
  const OVER = "Votre session est terminée : votre dernière saisie n’est pas enregistrée. Copiez-la avant de vous reconnecter.";
  const AWAY = "Connexion perdue : votre texte n’est pas encore enregistré. Gardez cette page ouverte.";
  const nbsp = (text) => text.replace(/ ([:;?!»])/g, "\u00a0$1");
  const forms = new WeakMap();
  const formOf = (event) => event.detail && event.detail.elt && event.detail.elt.closest("form[data-autosave]");
  const stateOf = (form) => {
    if (!forms.has(form)) forms.set(form, { typed: 0, saved: 0, sent: 0, leaving: false });
    return forms.get(form);
  };
  const page = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join("");
  const nextNumber = (form) => `${page}.${(stateOf(form).sent += 1)}`;
  const clock = () => {
    const now = new Date();
    return `${now.getHours()}\u00a0h\u00a0${String(now.getMinutes()).padStart(2, "0")}`;
  };

  const say = (form, text, { bad = false, link = "" } = {}) => {
    const id = form.dataset.autosaveStatus;
    const place = id ? document.getElementById(id) : document.querySelector("[data-autosave-status]:not(form)");
    if (!place) return;
    place.textContent = nbsp(text);
    place.classList.toggle("att", bad);
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = "Se reconnecter";
    place.append(" ", anchor);
  };
  const signIn = (form) => {
    const page = window.location.pathname + window.location.search;
    return `${form.dataset.signIn || "/compte/connexion/"}?next=${encodeURIComponent(page)}`;
  };

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-autosave]");
    if (form && event.target.type !== "file") stateOf(form).typed += 1;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-autosave]")) return;
    stateOf(form).leaving = true;
    let number = form.querySelector("input[name=save_number]");
    if (!number) {
      number = document.createElement("input");
      number.type = "hidden";
      number.name = "save_number";
      form.append(number);
    }
    number.value = nextNumber(form);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const form = formOf(event);
    if (form && event.detail.elt === form) event.detail.parameters.save_number = nextNumber(form);
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = formOf(event);
    if (!form || event.detail.elt !== form) return;
    if (stateOf(form).leaving) {
      event.preventDefault(); // the real submit is on its way, a late draft must not overtake it
      return;
    }
    event.detail.xhr.typedUpTo = stateOf(form).typed;
    say(form, "Enregistrement du brouillon…");
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = formOf(event);
    if (!form || event.detail.elt !== form) return;
    const xhr = event.detail.xhr;
    const asked = new URL(event.detail.pathInfo.requestPath, window.location.href).pathname;
    const answered = xhr.responseURL ? new URL(xhr.responseURL).pathname : asked;
    if (xhr.status === 0) {
      if (event.detail.failed) say(form, AWAY, { bad: true });
    } else if (xhr.status === 401 || asked !== answered) {
      say(form, OVER, { bad: true, link: signIn(form) });
    } else if (xhr.status < 300) {
      stateOf(form).saved = xhr.typedUpTo;
      say(form, `Brouillon enregistré à ${clock()}`);
    } else {
      const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
      say(form, plain && xhr.responseText ? xhr.responseText : "Le brouillon n’a pas pu être enregistré. Réessayez dans un instant.", { bad: true });
    }
  });
  document.addEventListener("htmx:sendError", (event) => {
    const form = formOf(event);
    if (form) say(form, AWAY, { bad: true });
  });
  window.addEventListener("online", () => {
    document.querySelectorAll("form[data-autosave]").forEach((form) => {
      const { typed, saved } = stateOf(form);
      if (typed > saved) form.dispatchEvent(new Event("change", { bubbles: true }));
    });
  });
  window.addEventListener("beforeunload", (event) => {
    const unsaved = [...document.querySelectorAll("form[data-autosave]")].some((form) => {
      const { typed, saved, leaving } = stateOf(form);
      return typed > saved && !leaving;
    });
    if (unsaved) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-autosave]").forEach((form) => (stateOf(form).leaving = false));
  });

  /* How much of a long text is left: textarea[data-counter]. */
  const counter = (area) => {
    const maximum = Number(area.dataset.counter);
    let place = area.parentElement.querySelector(".counter");
    const left = maximum - area.value.length;
    if (left > maximum / 5) {
      if (place) place.textContent = "";
      return;
    }
    if (!place) {
      place = document.createElement("p");
      place.className = "counter num";
      place.setAttribute("role", "status");
      area.after(place);
    }
    const number = Math.abs(left).toLocaleString("fr-FR").replace(/\u202f/g, "\u00a0");
    const plural = Math.abs(left) > 1 ? "s" : "";
    place.textContent = left < 0 ? `${number} caractère${plural} de trop` : `${number} caractère${plural} restant${plural}`;
    place.classList.toggle("over", left < 0);
  };
  document.addEventListener("input", (event) => {
    if (event.target.matches("textarea[data-counter]")) counter(event.target);
  });
})();
