import type { ReactNode } from 'react';

interface Props {
  icon: ReactNode;
  text: string;
  tone: 'online' | 'pending' | 'rejected' | 'offline' | 'muted';
}

/** A state: always icon, text and colour together. */
export function Mark({ icon, text, tone }: Props) {
  return (
    <span className={`mark mark-${tone}`}>
      <span aria-hidden>{icon}</span>
      {text}
    </span>
  );
}
