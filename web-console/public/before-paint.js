// Sets the chosen theme and language before the first paint; src/theme and src/i18n take over from here.
(function () {
  var root = document.documentElement;
  var theme = 'system';
  var language = '';
  try {
    theme = localStorage.getItem('umbra.theme') || 'system';
    language = localStorage.getItem('umbra.language') || '';
  } catch {
    // Storage may be forbidden; the system's choice is then right.
  }
  var dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.style.backgroundColor = dark ? '#0f1217' : '#f5f6f8';
  root.lang = language || (/^zh/i.test(navigator.language) ? 'zh-CN' : 'en');
})();
