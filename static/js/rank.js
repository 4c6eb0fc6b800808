/* Puts a list in order: [data-rank] holds <li data-key> with a handle (mouse, pen or finger; arrow
   keys when it has the focus) and forms with the buttons up and down, which work without it.
   The server keeps the order and answers with the part of the page named by data-rank-part. */
(() => {
  "use strict";
  const FAILED = "L’ordre n’a pas pu être enregistré. Rechargez la page, puis réessayez.";
  const keys = (list) => [...list.children].map((item) => item.dataset.key);

  const say = (text) => {
    const place = document.querySelector("[data-rank-said]");
    if (place) place.textContent = text;
  };
  const focusOn = (id, other) => {
    const wanted = document.getElementById(id);
    const there = wanted && !wanted.disabled ? wanted : document.getElementById(other);
    if (there) there.focus();
  };

  async function send(list, url, fields, focus) {
    const body = new URLSearchParams(fields);
    body.append("csrfmiddlewaretoken", list.querySelector("[name=csrfmiddlewaretoken]").value);
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "rank" }, credentials: "same-origin" });
      const kind = answer.headers.get("Content-Type") || "";
      if (!answer.ok || answer.redirected || !kind.startsWith("text/html")) {
        say(kind.startsWith("text/plain") ? await answer.text() : FAILED);
        if (answer.status === 409 || answer.redirected) window.location.reload();
        return;
      }
      const part = document.getElementById(list.dataset.rankPart);
      const fresh = document.createRange().createContextualFragment(await answer.text()).firstElementChild;
      part.replaceWith(fresh);
      if (window.htmx) window.htmx.process(fresh);
      say(fresh.dataset.said || "");
      focusOn(...focus);
    } catch {
      say(FAILED);
    } finally {
      list.removeAttribute("aria-busy");
    }
  }

  document.addEventListener("submit", (event) => {
    const list = event.target.closest("[data-rank]");
    if (!list) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const key = event.target.closest("[data-key]").dataset.key;
    const way = event.submitter.value;
    send(list, event.target.action, { way }, [`${way}-${key}`, `${way === "up" ? "down" : "up"}-${key}`]);
  }, true);
  document.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-rank] .handle");
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!handle || !way) return;
    event.preventDefault();
    const item = handle.closest("[data-key]");
    send(item.parentElement, item.dataset.url, { way }, [handle.id, handle.id]);
  });

  /* The row follows the pointer by taking the place of the row that it passes. */
  document.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest("[data-rank] .handle");
    if (!handle || event.button !== 0) return;
    event.preventDefault();
    const item = handle.closest("[data-key]");
    const list = item.parentElement;
    const before = keys(list);
    handle.focus();
    item.classList.add("is-moving");
    const move = (at) => {
      const over = [...list.children].find((one) => {
        const { top, bottom } = one.getBoundingClientRect();
        return one !== item && at.clientY >= top && at.clientY <= bottom;
      });
      if (!over) return;
      const { top, height } = over.getBoundingClientRect();
      if (at.clientY < top + height / 2) over.before(item);
      else over.after(item);
    };
    const back = () => before.forEach((key) => list.append(list.querySelector(`[data-key="${key}"]`)));
    const stop = () => {
      item.classList.remove("is-moving");
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", cancel);
      document.removeEventListener("keydown", escape, true);
    };
    const cancel = () => {
      stop();
      back();
    };
    const escape = (key) => {
      if (key.key !== "Escape") return;
      key.preventDefault();
      cancel();
    };
    const drop = () => {
      stop();
      if (keys(list).join() === before.join()) return;
      const previous = item.previousElementSibling;
      send(list, item.dataset.url, { after: previous ? previous.dataset.key : "" }, [handle.id, handle.id]);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", cancel);
    document.addEventListener("keydown", escape, true);
  });
})();
