// Keeps which passage of a lesson its reader has reached. Without it nothing breaks: the lesson begins at its top.
const lesson = document.querySelector("[data-place]");
const token = document.querySelector("[name=csrfmiddlewaretoken]");

if (lesson && token && "IntersectionObserver" in window) {
  const PAUSE = 5000;
  const inView = new Set();
  const passages = [...lesson.querySelectorAll(".wm-psg[id]")];
  let reached = "";
  let sent = "";
  let waiting = 0;
  // Whoever only opens the lesson keeps the place that they had.
  let moved = false;

  const send = () => {
    clearTimeout(waiting);
    waiting = 0;
    if (!moved || !reached || reached === sent) return;
    sent = reached;
    const body = new URLSearchParams({ anchor: reached });
    const headers = { "X-CSRFToken": token.value };
    fetch(lesson.dataset.place, { method: "POST", body, headers, keepalive: true, credentials: "same-origin" }).catch(
      () => { sent = ""; },
    );
  };

  const watcher = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) inView.add(entry.target);
        else inView.delete(entry.target);
      }
      // The topmost passage that is being read.
      const first = passages.find((passage) => inView.has(passage));
      if (!first) return;
      reached = first.id;
      if (moved && !waiting) waiting = setTimeout(send, PAUSE);
    },
    { rootMargin: "0px 0px -40% 0px" },
  );

  for (const passage of passages) watcher.observe(passage);
  addEventListener(
    "scroll",
    () => {
      moved = true;
      if (!waiting) waiting = setTimeout(send, PAUSE);
    },
    { once: true, passive: true },
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send();
  });
}
