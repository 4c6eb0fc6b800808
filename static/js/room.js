/* In the room: says how long is left, and slows copying down; it cannot prevent it, the page says so. */
(() => {
  "use strict";
  const place = document.querySelector("[data-closes]");
  const tell = () => {
    const minutes = Math.max(0, Math.floor((Number(place.dataset.closes) * 1000 - Date.now()) / 60000));
    const words = minutes < 60 ? `${minutes}\u00a0min` : `${Math.floor(minutes / 60)}\u00a0h\u00a0${String(minutes % 60).padStart(2, "0")}`;
    place.textContent = minutes > 0 ? `, dans ${words}` : ", maintenant";
  };
  if (place) {
    tell();
    setInterval(tell, 15000);
  }
  const typed = (target) => target.closest && target.closest("input, textarea, select");
  ["copy", "cut", "dragstart", "contextmenu"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (event.target.closest && event.target.closest("[data-no-copy]") && !typed(event.target)) event.preventDefault();
    });
  });
})();
