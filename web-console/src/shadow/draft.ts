import { useState } from 'react';
import type { Shadow } from '../api/types';

/** A document being typed, and the shadow it was begun on. */
export interface Draft {
  text: string;
  base: Shadow;
}

/**
 * Keeps what is typed apart from what arrives. It lasts as long as the browser's tab, so that neither a reload nor the
 * end of a session loses it.
 */
export function useDraft(name: string, shadow: Shadow) {
  const [draft, setDraft] = useState<Draft | undefined>(() => kept(name));
  const keep = (next: Draft | undefined) => {
    store(name, next);
    setDraft(next);
  };
  return {
    draft,
    edit: (text: string) => keep({ text, base: draft?.base ?? shadow }),
    rebase: (text: string, base: Shadow) => keep({ text, base }),
    discard: () => keep(undefined),
  };
}

/** Forgets every draft: the next person at this browser must not find them. */
export function forgetDrafts(): void {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
}

const PREFIX = 'umbra.draft.';

function kept(name: string): Draft | undefined {
  try {
    const stored = sessionStorage.getItem(PREFIX + name);
    return stored === null ? undefined : (JSON.parse(stored) as Draft);
  } catch {
    return undefined;
  }
}

function store(name: string, draft: Draft | undefined): void {
  try {
    if (draft) sessionStorage.setItem(PREFIX + name, JSON.stringify(draft));
    else sessionStorage.removeItem(PREFIX + name);
  } catch {
    // Then it lasts as long as the page.
  }
}
