/* Copies a text: <button data-copy="id of the element">. Hidden where the browser cannot. */
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-copy]").forEach((button) => {
      button.hidden = !navigator.clipboard;
    });
  });
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    const words = button.dataset.words || button.textContent.trim();
    button.dataset.words = words;
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      button.textContent = "Copié";
    } catch {
      button.textContent = "Copie impossible";
    }
    setTimeout(() => (button.textContent = words), 2000);
  });
})();
