import { CheckOutlined, CloseOutlined, DeleteOutlined, EditOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Space, Tooltip } from 'antd';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';
import type { Shadow, ViewRow } from '../api/types';
import { Violations } from '../parts/ErrorPanel';
import { keys } from '../thing/things';
import { inputText, parsedInput } from './input';
import { isEditable, isSet, kindOf } from './kinds';
import { difference, isObject, patchOf, same, valueAt, type Json } from './merge';
import { Overtaken, saveDesired, type Declared, type ThingPath } from './shadows';
import { Value, valueText } from './Value';
import { ValueInput } from './ValueInput';

interface Props {
  path: ThingPath;
  row: ViewRow;
  declared: Declared | undefined;
  shadow: Shadow | undefined;
}

/** The desired value of a property, edited where it stands. */
export function DesiredCell({ path, row, declared, shadow }: Props) {
  const { t } = useTranslation();
  const [base, setBase] = useState<Shadow>();
  const value = <Value value={row.desired} unit={row.unit ?? undefined} declared={declared} />;

  if (base)
    return (
      <Editor path={path} row={row} declared={declared} base={base} onClose={() => setBase(undefined)} />
    );
  if (!isEditable(row)) {
    return (
      <Tooltip title={t('shadow.readOnly')}>
        <span className="secondary">{t('common.none')}</span>
      </Tooltip>
    );
  }
  return (
    <span className="desired">
      {value}
      <Button
        type="text"
        size="small"
        icon={<EditOutlined />}
        aria-label={t('shadow.edit', { property: row.name })}
        disabled={!shadow}
        onClick={() => setBase(shadow)}
      />
    </span>
  );
}

interface EditorProps {
  path: ThingPath;
  row: ViewRow;
  declared: Declared | undefined;
  /** The shadow as it was when the editing began. */
  base: Shadow;
  onClose: () => void;
}

function Editor({ path, row, declared, base, onClose }: EditorProps) {
  const { t } = useTranslation();
  const kind = kindOf(row, declared);
  const [text, setText] = useState(() => inputText(kind, row.desired ?? row.reported));
  const save = useSave(path, row.name, onClose);
  const parsed = parsedInput(kind, text);
  const invalid = 'error' in parsed;

  const submit = () => {
    if (!invalid) save.mutate({ value: parsed.value, base });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') onClose();
  };
  return (
    // eslint-disable-next-line jsx-a11y-x/no-static-element-interactions -- Escape closes whatever inside has the focus
    <div className="editor" onKeyDown={onKeyDown}>
      <Space.Compact>
        <ValueInput
          kind={kind}
          declared={declared}
          unit={row.unit ?? undefined}
          label={t('shadow.newValue', { property: row.name })}
          value={text}
          invalid={invalid && text !== ''}
          onChange={setText}
          onEnter={submit}
        />
        <Button
          type="primary"
          icon={<CheckOutlined />}
          aria-label={t('common.save')}
          disabled={invalid}
          loading={save.isPending}
          onClick={submit}
        />
        <Button icon={<CloseOutlined />} aria-label={t('common.cancel')} onClick={onClose} />
        {isSet(row.desired) && (
          <Tooltip title={t('shadow.clearHint')}>
            <Button
              icon={<DeleteOutlined />}
              aria-label={t('shadow.clearHint')}
              onClick={() => save.mutate({ value: null, base })}
            />
          </Tooltip>
        )}
      </Space.Compact>
      <Bounds declared={declared} />
      {invalid && text !== '' && <p className="input-error">{t(parsed.error)}</p>}
      <Refusal
        error={save.error}
        row={row}
        declared={declared}
        onMine={(theirs) => !invalid && save.mutate({ value: parsed.value, base: theirs })}
        onTheirs={onClose}
      />
    </div>
  );
}

/** Of an object only what differs, so that a member taken out of it goes; anything else whole, equal or not. */
function change(name: string, value: unknown, base: Shadow): Json {
  const before = valueAt(base.desired, name);
  const patch = isObject(before) && isObject(value) ? difference(before, value) : {};
  return patchOf(name, Object.keys(patch).length > 0 ? patch : value);
}

/** What the model allows, to read while typing. */
function Bounds({ declared }: { declared: Declared | undefined }) {
  const { t } = useTranslation();
  const { min, max, step } = declared ?? {};
  const texts = [
    min !== undefined && `≥ ${min}`,
    max !== undefined && `≤ ${max}`,
    step !== undefined && t('shadow.step', { step }),
  ].filter(Boolean);
  return texts.length > 0 && <p className="secondary small">{texts.join(' · ')}</p>;
}

interface Saving {
  value: unknown;
  base: Shadow;
}

function useSave(path: ThingPath, name: string, onSaved: () => void) {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const { t } = useTranslation();
  return useMutation({
    mutationFn: ({ value, base }: Saving) =>
      saveDesired(path, change(name, value, base), base, (theirs) =>
        same(valueAt(theirs.desired, name), valueAt(base.desired, name)),
      ),
    onSuccess: () => {
      void message.success(t('shadow.saved'));
      onSaved();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: keys.thing(path.project, path.thing) }),
  });
}

interface RefusalProps {
  error: unknown;
  row: ViewRow;
  declared: Declared | undefined;
  onMine: (theirs: Shadow) => void;
  onTheirs: () => void;
}

/** Why a value was not saved. What was typed stays in the editor. */
function Refusal({ error, row, declared, onMine, onTheirs }: RefusalProps) {
  const { t } = useTranslation();
  if (!error) return null;
  if (error instanceof Overtaken) {
    const theirs = valueAt(error.theirs.desired, row.name);
    return (
      <Alert
        type="warning"
        showIcon
        title={t('shadow.cellConflict', {
          property: row.name,
          theirs: isSet(theirs) ? valueText(theirs, declared) : t('shadow.unset'),
        })}
        action={
          <Space orientation="vertical" size={4}>
            <Button size="small" onClick={() => onMine(error.theirs)}>
              {t('shadow.saveMine')}
            </Button>
            <Button size="small" onClick={onTheirs}>
              {t('shadow.keepTheirs')}
            </Button>
          </Space>
        }
      />
    );
  }
  const problem = Problem.of(error);
  return (
    <Alert
      type="error"
      showIcon
      title={problem.status === 412 ? t('shadow.tooFast') : (problem.title ?? t('error.title'))}
      description={problem.violations.length > 0 ? <Violations problem={problem} /> : problem.detail}
    />
  );
}
