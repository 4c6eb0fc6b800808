/* Proposals under a text box (ARIA combobox with a list): input[data-combobox], its data-url
   answers {"results": [{"value", "label", "hint"}]}, its data-companion is the id of the hidden
   input that keeps the chosen value. Without this script it is a plain text box. */
(() => {
  "use strict";
  const PAUSE = 200;

  const make = (tag, attributes, text) => {
    const element = document.createElement(tag);
    Object.entries(attributes || {}).forEach(([name, value]) => element.setAttribute(name, value));
    if (text) element.textContent = text;
    return element;
  };

  const count = (n) => (n ? `${n} ${n > 1 ? "propositions" : "proposition"}. Flèches pour choisir.` : "Aucune proposition.");

  function enhance(input) {
    if (input.dataset.ready) return;
    input.dataset.ready = "yes";
    const companion = document.getElementById(input.dataset.companion);
    const minimum = Number(input.dataset.minimum || 2);
    const box = make("div", { class: "combo" });
    const list = make("ul", { class: "combo-list", role: "listbox", id: `${input.id}-liste`, "aria-label": "Propositions" });
    const said = make("span", { class: "visually-hidden", role: "status" });
    let options = [];
    let active = -1;
    let timer = 0;
    let asked = 0;

    list.hidden = true;
    input.replaceWith(box);
    box.append(input, list, said);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })
      .forEach(([name, value]) => input.setAttribute(name, value));

    const close = () => {
      list.hidden = true;
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const keep = (value) => {
      if (!companion || companion.value === value) return;
      companion.value = value;
      companion.dispatchEvent(new Event("change", { bubbles: true }));
    };
    const choose = (option) => {
      input.value = option.label;
      keep(String(option.value));
      said.textContent = `${option.label} choisi.`;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      close();
    };
    const point = (index) => {
      const items = list.querySelectorAll("[role=option]");
      if (!items.length) return;
      active = (index + items.length) % items.length;
      items.forEach((item, place) => item.setAttribute("aria-selected", String(place === active)));
      items[active].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", items[active].id);
    };
    const show = (found) => {
      options = found;
      active = -1;
      list.replaceChildren(
        ...found.map((option, index) => {
          const item = make("li", { role: "option", id: `${list.id}-${index}`, "aria-selected": "false" }, option.label);
          if (option.hint) item.append(make("small", {}, option.hint));
          // mousedown would take the focus away before the click
          item.addEventListener("mousedown", (event) => event.preventDefault());
          item.addEventListener("click", () => choose(option));
          return item;
        }),
      );
      if (!found.length) list.append(make("li", { class: "combo-none", role: "presentation" }, "Aucune proposition. Vérifiez l’orthographe."));
      list.hidden = false;
      input.setAttribute("aria-expanded", "true");
      input.removeAttribute("aria-activedescendant");
      said.textContent = count(found.length);
    };
    const ask = async () => {
      const words = input.value.trim();
      const turn = ++asked;
      if (words.length < minimum) return close();
      const url = new URL(input.dataset.url, window.location.href);
      url.searchParams.set("q", words);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!answer.ok || answer.redirected) return close();
        const found = await answer.json();
        // an answer that comes after a newer question is of no use
        if (turn === asked && document.activeElement === input) show(found.results);
      } catch {
        close();
      }
    };

    input.addEventListener("input", () => {
      keep("");
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) ask();
        else point(active === -1 && event.key === "ArrowUp" ? -1 : active + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        choose(options[active]);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        event.stopPropagation();
        close();
      } else if (event.key === "Tab" && !list.hidden && active >= 0) {
        choose(options[active]);
      }
    });
    input.addEventListener("blur", () => {
      asked += 1;
      close();
    });
  }

  const all = (root) => root.querySelectorAll("[data-combobox]").forEach(enhance);
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.detail.elt.parentNode || document));
})();
