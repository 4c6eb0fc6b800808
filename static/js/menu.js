/* Closes an open menu (details[data-menu]) on Escape, on a click elsewhere and when focus leaves it. */
(() => {
  "use strict";
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      const had = menu.contains(document.activeElement);
      menu.open = false;
      if (had) menu.querySelector("summary").focus();
    });
  });
  const closeOthers = (event) =>
    open().forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  document.addEventListener("click", closeOthers);
  document.addEventListener("focusin", closeOthers);
})();
