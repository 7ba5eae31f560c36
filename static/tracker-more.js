// What the tracker can notice besides: links that lead away, downloads, forms that are sent, pages that are missing.
//
// The server hands it out behind tracker.js, in one file: /js/<public id>.more.js or /js/tracker.more.js. Each part is off
// until an attribute of the tag asks for it. It only calls the public function, so whatever keeps the tracker silent keeps
// this silent too; and it takes addresses without their query, and of a form its name, never what is in it.
(() => {
  // Modules and tag managers that evaluate the code have no currentScript.
  const script = document.currentScript || document.querySelector('script[src*=".more.js"]');
  const nightjar = window.nightjar;
  if (!script || !nightjar || nightjar.more) return;
  nightjar.more = true;

  const options = script.dataset;
  const on = (type, act) =>
    addEventListener(
      type,
      (event) => {
        try {
          act(event.composedPath()[0], event); // Inside web components too.
        } catch (_) {}
      },
      true,
    );
  const bare = ({ origin, pathname }) => origin + pathname;

  const FILES =
    'pdf,docx?,xlsx?,pptx?,key,txt,rtf,csv,epub,zip,rar,7z,gz,tar,dmg,pkg,exe,msi,apk,deb,rpm,iso,mp3,wav,mp4,mov,avi,mkv';
  const isFile = RegExp(`\\.(${(options.downloads || FILES).replace(/\s/g, '').replace(/,/g, '|')})$`, 'i');

  const clicked = (target, event) => {
    const link = event.button < 2 && target.closest('a[href],area[href]'); // The second button opens a menu.
    if (!link) return;
    const url = new URL(link.getAttribute('href'), document.baseURI);
    if (!/^http/.test(url.protocol)) return;
    const props = { url: bare(url) };
    if ('downloads' in options && (link.hasAttribute('download') || isFile.test(url.pathname)))
      nightjar('File Download', { props });
    else if ('outbound' in options && url.host !== location.host) nightjar('Outbound Link: Click', { props });
  };
  on('click', clicked);
  on('auxclick', clicked); // The middle button opens a tab.

  // The browser tells of a form only when it is valid.
  if ('forms' in options)
    on('submit', (form) => {
      // Through attributes: a field may be called `id` or `action`.
      const said = (name) => form.getAttribute(name);
      const url = bare(new URL(said('action') || '', document.baseURI));
      nightjar('Form: Submission', { props: { form: said('id') || said('name'), url } });
    });

  // Browsers know how the page was answered; older ones, and servers that answer 200, are told by data-404="here".
  const [load] = performance.getEntriesByType('navigation');
  if ('404' in options && (options[404] === 'here' || (load && load.responseStatus === 404)))
    nightjar('404', { props: { path: location.pathname }, interactive: false });
})();
