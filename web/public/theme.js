// Sets the colour scheme before the first paint. A file of its own, so that the page needs no inline script.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  let chosen = null;
  try {
    chosen = localStorage.getItem("nightjar-theme");
  } catch {}
  // A shared page shows itself as its address says: the page that frames it has chosen.
  const asked = location.pathname.startsWith("/share/") ? new URLSearchParams(location.search).get("theme") : null;
  if (asked) chosen = asked;
  const scheme = chosen === "dark" || chosen === "light" ? chosen : dark ? "dark" : "light";
  document.documentElement.setAttribute("data-mantine-color-scheme", scheme);
})();
