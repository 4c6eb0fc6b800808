/* A page about a situation asks every three seconds whether it may still be shown: [data-watch].
   205: a list lost a line, and is asked for again. 410: its content is taken out of the page, what was typed with it. No answer for half a minute:
   the content is hidden until there is one. The header keeps this from counting as activity. */
(() => {
  "use strict";
  const EVERY = 3000;
  const SILENCE = 30000;
  const place = document.querySelector("[data-watch]");
  if (!place) return;
  const main = document.getElementById("contenu") || document.body;
  let answered = Date.now();
  let over = false;
  let asking = false;
  let veil = null;

  const notice = (title, sentence, link) => {
    const part = document.createElement("div");
    part.className = "page stack-4";
    const panel = document.createElement("section");
    panel.className = "panel stack-3";
    const heading = document.createElement("h1");
    heading.textContent = title;
    const words = document.createElement("p");
    words.textContent = sentence;
    panel.append(heading, words);
    if (link) {
      const anchor = document.createElement("a");
      anchor.className = "btn btn-second";
      anchor.href = link.href;
      anchor.textContent = link.words;
      const line = document.createElement("p");
      line.append(anchor);
      panel.append(line);
    }
    part.append(panel);
    part.setAttribute("role", "alert");
    return part;
  };
  const typing = () => document.querySelector("form[data-autosave]");

  const close = (title, sentence, link) => {
    over = true;
    clearInterval(timer);
    if (veil) veil.remove();
    document.querySelectorAll("[data-with-content], .sendbar").forEach((part) => part.remove());
    main.replaceChildren(notice(title, sentence, link));
    document.title = "Page fermée — Cordée";
    main.focus();
    window.scrollTo(0, 0);
  };
  const hide = () => {
    if (veil) return;
    veil = notice("Connexion perdue", "Le contenu est masqué jusqu’à ce que la connexion revienne. Rien de ce que vous avez écrit n’est effacé.");
    main.hidden = true;
    main.after(veil);
  };
  const show = () => {
    if (!veil) return;
    veil.remove();
    veil = null;
    main.hidden = false;
  };

  const heard = (response) => {
    answered = Date.now();
    if (response.status === 410) {
      close("Cette page n’est plus disponible", "Ce que vous lisiez vient d’être refermé ou ne vous est plus ouvert.", { href: place.dataset.watchHome, words: "Aller aux commissions" });
    } else if ((response.status === 401 || response.redirected) && !typing()) {
      close("Votre session est terminée", "Reconnectez-vous pour continuer.", { href: window.location.href, words: "Se reconnecter" });
    } else if (response.status === 205) {
      over = true; // a line of this list may not be shown any more
      window.location.reload();
    } else if (response.status === 204) {
      show();
    }
  };
  const ask = async () => {
    if (over || asking) return;
    asking = true;
    try {
      heard(await fetch(place.dataset.watch, { headers: { "X-Background": "1", "X-Requested-With": "watch" }, cache: "no-store", signal: AbortSignal.timeout(EVERY + 1000) }));
    } catch {
      if (Date.now() - answered > SILENCE) hide();
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(ask, EVERY);
  document.addEventListener("visibilitychange", () => document.hidden || ask());
  window.addEventListener("pageshow", (event) => event.persisted && ask());
})();
