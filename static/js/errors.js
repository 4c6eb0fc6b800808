/* Brings the focus to the error summary when a form came back with points to correct, and the
   focus into a field (not only the scroll) when one of its links is followed. */
(() => {
  "use strict";
  const focusSummary = (root) => {
    const summary = root.querySelector("[data-error-summary]");
    if (!summary) return;
    summary.focus({ preventScroll: true });
    // it stands under the title: the title is only left when the summary would not be seen
    const { top } = summary.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight * 0.6) summary.scrollIntoView({ block: "start" });
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") || field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
  document.addEventListener("DOMContentLoaded", () => focusSummary(document));
  document.addEventListener("htmx:afterSwap", (event) => focusSummary(event.detail.target));
})();
