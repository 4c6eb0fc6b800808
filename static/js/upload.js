/* Files leave at once, apart from the form around them: [data-upload] made by the upload tag.
   Size and type are checked before sending; what the server refuses is said beside the file. */
(() => {
  "use strict";
  const LOST = "L’envoi n’a pas abouti. Vérifiez votre connexion, puis choisissez à nouveau le fichier.";
  const OVER = "Votre session est terminée. Reconnectez-vous, puis choisissez à nouveau le fichier.";
  const size = (octets) =>
    octets < 1048576 ? `${Math.round(octets / 1024)}\u00a0ko` : `${(octets / 1048576).toFixed(1).replace(/\.0$/, "").replace(".", ",")}\u00a0Mo`;
  const element = (tag, css, text) => {
    const made = document.createElement(tag);
    made.className = css;
    made.textContent = text || "";
    return made;
  };
  const iconOf = (zone, name) => {
    const old = zone.querySelector("svg.ic").cloneNode(true);
    const use = old.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#i-${name}`));
    return old;
  };

  function line(zone, file) {
    const item = element("li", "drop");
    const words = element("div", "row-x between");
    const state = element("span", "sm mut num", size(file.size));
    words.append(element("strong", "", file.name), state);
    item.append(words);
    zone.querySelector("[data-upload-progress]").append(item);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", `Envoi de ${file.name}`);
    return { item, state, bar, size: size(file.size) };
  }
  function refuse(zone, row, text) {
    row.bar.remove();
    row.state.textContent = row.size;
    row.item.querySelector(".err")?.remove();
    const error = element("p", "err");
    const away = element("button", "btn btn-quiet btn-dense", "Fermer");
    away.type = "button";
    away.addEventListener("click", () => {
      row.item.remove();
      zone.querySelector("input[type=file]").focus();
    });
    error.append(iconOf(zone, "exclamation-octagon-fill"), element("span", "", text));
    row.item.append(error, away);
  }
  function wrong(zone, file) {
    const maximum = Number(zone.dataset.maxBytes);
    if (file.size > maximum) return `Ce fichier pèse ${size(file.size)} : ${size(maximum)} au plus. Réduisez-le ou envoyez-le en plusieurs parties.`;
    if (file.size === 0) return "Ce fichier est vide.";
    const allowed = (zone.querySelector("input[type=file]").accept || "").split(",").map((one) => one.trim().toLowerCase()).filter(Boolean);
    const fits = allowed.some((one) => (one.startsWith(".") ? file.name.toLowerCase().endsWith(one) : one.endsWith("/*") ? file.type.startsWith(one.slice(0, -1)) : file.type === one));
    return allowed.length && !fits ? "Ce type de fichier n’est pas accepté. Choisissez un PDF ou une image." : "";
  }
  function send(zone, file) {
    const row = line(zone, file);
    const reason = wrong(zone, file);
    if (reason) return Promise.resolve(refuse(zone, row, reason));
    row.item.append(row.bar);
    const body = new FormData();
    body.append(zone.dataset.name, file);
    const token = zone.closest("form")?.querySelector("[name=csrfmiddlewaretoken]");
    if (token) body.append("csrfmiddlewaretoken", token.value);
    return new Promise((done) => {
      const xhr = new XMLHttpRequest();
      xhr.open("POST", zone.dataset.url);
      xhr.setRequestHeader("X-Requested-With", "upload");
      xhr.upload.addEventListener("progress", (event) => {
        if (!event.lengthComputable) return;
        row.bar.value = (100 * event.loaded) / event.total;
        row.state.textContent = event.loaded < event.total ? `${size(event.loaded)} sur ${size(event.total)}` : "Vérification…";
      });
      xhr.addEventListener("error", () => done(refuse(zone, row, LOST)));
      xhr.addEventListener("load", () => {
        const asked = new URL(zone.dataset.url, window.location.href).pathname;
        const plain = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain");
        if (xhr.status === 401 || new URL(xhr.responseURL).pathname !== asked) refuse(zone, row, OVER);
        else if (xhr.status === 413) refuse(zone, row, plain && xhr.responseText ? xhr.responseText : "Ce fichier est trop lourd.");
        else if (xhr.status >= 400) refuse(zone, row, plain && xhr.responseText ? xhr.responseText : LOST);
        else {
          row.item.remove();
          const list = document.getElementById(zone.dataset.list);
          list.innerHTML = xhr.responseText;
          if (window.htmx) window.htmx.process(list);
        }
        done();
      });
      xhr.send(body);
    });
  }
  const wake = (zone) => {
    if (zone.classList.contains("js")) return;
    zone.classList.add("js");
    const input = zone.querySelector("input[type=file]");
    input.addEventListener("change", async (event) => {
      event.stopPropagation(); // the draft around has nothing to save for this
      const files = [...input.files];
      input.value = "";
      for (const file of files) await send(zone, file);
    });
    input.addEventListener("input", (event) => event.stopPropagation());
  };
  const all = () => document.querySelectorAll("[data-upload]").forEach(wake);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:load", all);
})();
