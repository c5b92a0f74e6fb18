import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';

interface Trail {
  /** The cursors of the pages before this one; an empty text is the first page. */
  trail?: string[];
}

/** Turns the pages of a list. The cursor is in the address; the way back is remembered with the history entry. */
export function Pages({ next }: { next: string | undefined }) {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const { state } = useLocation() as { state: Trail | null };
  const cursor = search.get('cursor');
  const trail = state?.trail ?? [];
  if (!cursor && !next) return null;

  const go = (to: string, trail: string[]) => {
    const target = new URLSearchParams(search);
    if (to) target.set('cursor', to);
    else target.delete('cursor');
    void navigate({ search: target.toString() }, { state: { trail } });
  };
  return (
    <nav className="pages" aria-label={t('thing.pages')}>
      <Button disabled={!cursor} onClick={() => go('', [])}>
        {t('thing.firstPage')}
      </Button>
      <Button
        disabled={!cursor || trail.length === 0}
        onClick={() => go(trail.at(-1) ?? '', trail.slice(0, -1))}
      >
        {t('thing.previousPage')}
      </Button>
      <Button disabled={!next} onClick={() => next && go(next, [...trail, cursor ?? ''])}>
        {t('thing.nextPage')}
      </Button>
    </nav>
  );
}
