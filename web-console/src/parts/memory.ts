/** Small choices kept in this browser. Storage may be forbidden: then they last as long as the page. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`umbra.${name}`, value);
  } catch {
    // Nothing is lost but the memory of it.
  }
}

export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`umbra.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function forget(name: string): void {
  try {
    localStorage.removeItem(`umbra.${name}`);
  } catch {
    // It was not kept.
  }
}
