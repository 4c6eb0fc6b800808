/* Passkeys: a form with data-passkey="get" or "create" asks the browser for one before it is sent.
   What to ask stands in data-options, or is fetched from data-options-url on the click. Hidden
   where the browser has no passkeys; when the person gives up, a sentence says so. */
(() => {
  "use strict";

  const bytes = (text) => {
    const base64 = text.replace(/-/g, "+").replace(/_/g, "/");
    return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  };

  const text = (buffer) => {
    if (!buffer) return undefined;
    const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const readable = (publicKey) => {
    const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
    if (options.user) options.user = { ...options.user, id: bytes(options.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (options[list]) options[list] = options[list].map((one) => ({ ...one, id: bytes(one.id) }));
    }
    return { publicKey: options };
  };

  const written = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      const value = text(credential.response[part]);
      if (value !== undefined) response[part] = value;
    }
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const asked = async (form) => {
    if (form.dataset.options) return JSON.parse(form.dataset.options);
    const answer = await fetch(form.dataset.optionsUrl, { headers: { "X-Requested-With": "passkey" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  };

  const ask = async (form) => {
    const failed = form.querySelector("[data-passkey-failed]");
    failed.hidden = true;
    try {
      const { publicKey } = await asked(form);
      const credential = await navigator.credentials[form.dataset.passkey](readable(publicKey));
      form.elements.credential.value = written(credential);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-passkey]").forEach((form) => {
      form.hidden = !window.PublicKeyCredential;
    });
    document.querySelectorAll("[data-no-passkey]").forEach((words) => {
      words.hidden = Boolean(window.PublicKeyCredential);
    });
  });

  // in the capture phase: once.js must not take the click for a sent form
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("[data-passkey]")) return;
      event.preventDefault();
      ask(form);
    },
    true,
  );
})();
