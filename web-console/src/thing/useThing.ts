import { useParams } from 'react-router';

/** The thing the address names. */
export function useThing(): string {
  const { thing } = useParams();
  if (!thing) throw new Error('not below /things/:thing');
  return thing;
}
