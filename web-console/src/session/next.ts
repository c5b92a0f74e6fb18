interface Place {
  pathname: string;
  search: string;
  hash: string;
}

/** The login page that leads back to `place`. */
export function loginPath({ pathname, search, hash }: Place): string {
  const next = pathname + search + hash;
  return next === '/' ? '/login' : `/login?${new URLSearchParams({ next }).toString()}`;
}

/** Where to go after the login: only ever a page of the console. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get('next') ?? '/';
  return /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
}
