import { Input, InputNumber, Select } from 'antd';
import type { Kind } from './kinds';
import { unitSymbol } from './kinds';
import type { Declared } from './shadows';

interface Props {
  kind: Kind;
  declared: Declared | undefined;
  unit: string | undefined;
  label: string;
  /** What is typed so far; what it means is `parsedInput`'s matter. */
  value: string;
  invalid: boolean;
  onChange: (value: string) => void;
  onEnter: () => void;
}

/** The control a property's type asks for. All of them speak text, so nothing typed is ever lost. */
export function ValueInput({ kind, declared, unit, label, value, invalid, onChange, onEnter }: Props) {
  const status = invalid ? 'error' : '';
  switch (kind) {
    case 'bool':
      return (
        <Select
          aria-label={label}
          autoFocus
          value={value || null}
          options={['true', 'false'].map((value) => ({ value, label: value }))}
          onChange={onChange}
          className="value-input mono"
        />
      );
    case 'enum':
      return (
        <Select
          aria-label={label}
          autoFocus
          value={value || null}
          options={(declared?.values ?? []).map((value) => ({
            value: JSON.stringify(value),
            label: declared?.labels?.[String(value)] ?? String(value),
          }))}
          onChange={onChange}
          className="value-input"
        />
      );
    case 'integer':
    case 'number':
      // Without its bounds: a value beyond them is refused with a reason, not silently moved.
      return (
        <InputNumber
          aria-label={label}
          autoFocus
          stringMode
          status={status}
          value={value}
          {...(declared?.step !== undefined && { step: String(declared.step) })}
          suffix={unit ? unitSymbol(unit) : undefined}
          onChange={(value) => onChange(value ?? '')}
          onPressEnter={onEnter}
          className="value-input"
        />
      );
    case 'date':
      return (
        <Input
          aria-label={label}
          autoFocus
          type="datetime-local"
          step={1}
          status={status}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          onPressEnter={onEnter}
          className="value-input"
        />
      );
    case 'text':
      return (
        <Input
          aria-label={label}
          autoFocus
          status={status}
          value={value}
          maxLength={declared?.maxLength}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          onPressEnter={onEnter}
          className="value-input"
        />
      );
    case 'json':
      return (
        <Input.TextArea
          aria-label={label}
          autoFocus
          autoSize={{ minRows: 2, maxRows: 10 }}
          status={status}
          value={value}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          className="value-input mono"
        />
      );
  }
}
