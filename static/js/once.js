/* A form posted twice sends two requests: after the first submit the button that was used stops
   and says « Envoi en cours… » (or its data-busy). It works again when the page is shown again. */
(() => {
  "use strict";
  const stopped = new Set();
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.matches("[data-many]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    stopped.add(form);
    const button = event.submitter;
    if (!button) return;
    // a disabled button is not part of what is sent, so it only stops once the browser has read it
    setTimeout(() => {
      button.dataset.words = button.innerHTML;
      button.style.minWidth = `${button.offsetWidth}px`;
      button.textContent = button.dataset.busy || "Envoi en cours…";
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
    });
  });
  const free = () => {
    stopped.forEach((form) => {
      delete form.dataset.sent;
      document.querySelectorAll("button[aria-busy=true]").forEach((button) => {
        button.innerHTML = button.dataset.words;
        button.removeAttribute("aria-busy");
        button.disabled = false;
      });
    });
    stopped.clear();
  };
  window.addEventListener("pageshow", free);
})();
