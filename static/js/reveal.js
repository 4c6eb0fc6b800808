/* Shows what only some answers ask for: <div data-shown-if="name=value,other">. Several names are
   joined by « & ». Without this script everything is shown, so the server never relies on it. */
(() => {
  "use strict";
  const holds = (form, condition) => {
    const [name, wanted] = condition.split("=");
    const values = new FormData(form).getAll(name.trim()).filter((value) => value !== "");
    return wanted.split(",").some((one) => (one === "*" ? values.length : values.includes(one)));
  };
  const refresh = (form) =>
    form.querySelectorAll("[data-shown-if]").forEach((part) => {
      part.hidden = !part.dataset.shownIf.split("&").every((one) => holds(form, one));
    });
  const all = () =>
    document.querySelectorAll("form:has([data-shown-if])").forEach((form) => refresh(form));
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form) refresh(form);
  });
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSwap", all);
  window.addEventListener("pageshow", all);
})();
