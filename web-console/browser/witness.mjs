/** Listens to all that a page must not do: errors, broken policies, talk to strangers. */
export function witness(context, origin) {
  const seen = [];
  const note = (text) => seen.push(text);
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') note(`console: ${message.text()}`);
  });
  context.on('weberror', (error) => note(`error: ${error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !url.startsWith('blob:') && !url.startsWith('data:'))
      note(`foreign host: ${url}`);
  });
  return seen;
}
