import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Shadow } from '../api/types';
import { ErrorPanel } from '../parts/ErrorPanel';
import { keys } from '../thing/things';
import { useDraft } from './draft';
import { JsonEditor } from './JsonEditor';
import { difference, isObject, merged, type Json } from './merge';
import { Overtaken, sameDesired, saveDesired, type ThingPath } from './shadows';

interface Props {
  path: ThingPath;
  shadow: Shadow;
}

/** The documents themselves: desired to edit, reported and delta to read. An event never touches what is typed. */
export default function JsonMode({ path, shadow }: Props) {
  const { t } = useTranslation();
  const { draft, edit, rebase, discard } = useDraft(`${path.project}/${path.thing}`, shadow);
  const save = useSave(path, discard);

  const base = draft?.base ?? shadow;
  const text = draft?.text ?? pretty(shadow.desired);
  const document = parsed(text);
  const theirs = save.error instanceof Overtaken ? save.error.theirs : undefined;
  const behind = draft !== undefined && !sameDesired(draft.base)(shadow);

  const drop = () => {
    save.reset();
    discard();
  };
  const merge = (latest: Shadow) => {
    if (!document) return;
    save.reset();
    rebase(pretty(merged(latest.desired, difference(base.desired, document))), latest);
  };
  return (
    <div className="json-mode">
      {(theirs ?? behind) && (
        <Behind
          title={
            theirs ? t('shadow.conflictTitle') : t('shadow.draftBehind', { version: shadow.desiredVersion })
          }
          detail={theirs && t('shadow.conflictDetail')}
          mergeable={document !== undefined}
          onMerge={() => merge(newer(theirs, shadow))}
          onDiscard={drop}
        />
      )}
      {save.error && !theirs && <ErrorPanel error={save.error} />}
      <div className={theirs ? 'panes panes-four' : 'panes'}>
        <Pane
          title={t('shadow.desired')}
          actions={
            draft && (
              <Space size={4}>
                <span className="unsaved">{t('shadow.unsaved')}</span>
                <Button size="small" onClick={drop}>
                  {t('shadow.revert')}
                </Button>
                <Button
                  size="small"
                  type="primary"
                  disabled={!document}
                  loading={save.isPending}
                  onClick={() => document && save.mutate({ document, base })}
                >
                  {t('common.save')}
                </Button>
              </Space>
            )
          }
        >
          <JsonEditor label={t('shadow.desired')} value={text} onChange={edit} />
          {!document && <p className="input-error">{t('shadow.mustBeObject')}</p>}
        </Pane>
        {theirs && (
          <Pane title={t('shadow.theirs', { version: theirs.desiredVersion })}>
            <JsonEditor
              label={t('shadow.theirs', { version: theirs.desiredVersion })}
              value={pretty(theirs.desired)}
            />
          </Pane>
        )}
        <Pane title={t('shadow.reported')}>
          <JsonEditor label={t('shadow.reported')} value={pretty(shadow.reported)} />
        </Pane>
        <Pane title={t('shadow.delta')}>
          <JsonEditor label={t('shadow.delta')} value={pretty(shadow.delta)} />
        </Pane>
      </div>
    </div>
  );
}

interface PaneProps {
  title: string;
  actions?: React.ReactNode;
  children: React.ReactNode;
}

function Pane({ title, actions, children }: PaneProps) {
  return (
    <section className="pane" aria-label={title}>
      <header>
        <h2>{title}</h2>
        {actions}
      </header>
      {children}
    </section>
  );
}

interface BehindProps {
  title: string;
  detail: string | undefined;
  mergeable: boolean;
  onMerge: () => void;
  onDiscard: () => void;
}

/** Desired went on while somebody typed: nothing is overwritten, the person decides. */
function Behind({ title, detail, mergeable, onMerge, onDiscard }: BehindProps) {
  const { t } = useTranslation();
  return (
    <Alert
      type="warning"
      showIcon
      title={title}
      description={detail}
      action={
        <Space>
          <Button size="small" type="primary" disabled={!mergeable} onClick={onMerge}>
            {t('shadow.merge')}
          </Button>
          <Button size="small" onClick={onDiscard}>
            {t('shadow.takeTheirs')}
          </Button>
        </Space>
      }
    />
  );
}

interface Saving {
  document: Json;
  base: Shadow;
}

function useSave(path: ThingPath, onSaved: () => void) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ document, base }: Saving) =>
      saveDesired(path, difference(base.desired, document), base, sameDesired(base)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.thing(path.project, path.thing) });
      void message.success(t('shadow.saved'));
      onSaved();
    },
  });
}

function newer(theirs: Shadow | undefined, shadow: Shadow): Shadow {
  return theirs && theirs.version > shadow.version ? theirs : shadow;
}

function pretty(document: Json): string {
  return JSON.stringify(document, null, 2);
}

function parsed(text: string): Json | undefined {
  try {
    const document: unknown = JSON.parse(text);
    return isObject(document) ? document : undefined;
  } catch {
    return undefined;
  }
}
