import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json, jsonParseLinter } from '@codemirror/lang-json';
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language';
import { linter, lintGutter } from '@codemirror/lint';
import { Annotation, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useEffectEvent, useRef } from 'react';
import { flushSync } from 'react-dom';

interface Props {
  label: string;
  value: string;
  /** Without it the document is only shown. */
  onChange?: (value: string) => void;
}

/** Marks a change that was given to the editor, not typed into it. */
const given = Annotation.define<boolean>();

/** A JSON document. Every colour is a CSS variable, so that it follows the theme without being made anew. */
export function JsonEditor({ label, value, onChange }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const editable = onChange !== undefined;
  const changed = useEffectEvent((text: string) => onChange?.(text));

  useEffect(() => {
    if (!host.current) return;
    const listener = EditorView.updateListener.of((update) => {
      if (!update.docChanged || update.transactions.some((change) => change.annotation(given))) return;
      // At once: a rendering with an older text would take back what was typed after it.
      flushSync(() => changed(update.state.doc.toString()));
    });
    const made = new EditorView({
      parent: host.current,
      extensions: [
        look,
        json(),
        lineNumbers(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        editable ? [editing, listener] : EditorState.readOnly.of(true),
      ],
    });
    view.current = made;
    return () => made.destroy();
  }, [label, editable]);

  useEffect(() => {
    const state = view.current?.state;
    if (!state || state.doc.toString() === value) return;
    view.current?.dispatch({
      changes: { from: 0, to: state.doc.length, insert: value },
      annotations: given.of(true),
    });
  }, [value, label, editable]);

  return <div className="json-editor" ref={host} />;
}

const editing: Extension = [
  history(),
  drawSelection(),
  indentUnit.of('  '),
  indentOnInput(),
  bracketMatching(),
  highlightActiveLine(),
  lintGutter(),
  linter(jsonParseLinter()),
  // Tab leaves the editor after Escape, as CodeMirror arranges it.
  keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
];

const look: Extension = [
  EditorView.theme({
    '&': { backgroundColor: 'var(--surface)', color: 'var(--text)', fontSize: '13px' },
    // Drawn around the whole by the style sheet: the gutter would cover it here.
    '&.cm-focused': { outline: 'none' },
    '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--text)', padding: '8px 0' },
    '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '20px' },
    '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--secondary)', border: 'none' },
    '.cm-cursor': { borderLeftColor: 'var(--text)' },
    '.cm-activeLine': { backgroundColor: 'var(--hover)' },
    '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
      backgroundColor: 'var(--selection)',
    },
    '.cm-matchingBracket': { backgroundColor: 'var(--selection)', color: 'inherit' },
    '.cm-tooltip': {
      backgroundColor: 'var(--surface)',
      color: 'var(--text)',
      border: '1px solid var(--border)',
    },
    '.cm-diagnostic-error': { borderLeftColor: 'var(--rejected)' },
  }),
  syntaxHighlighting(
    HighlightStyle.define([
      { tag: tags.propertyName, color: 'var(--link)' },
      { tag: tags.string, color: 'var(--online)' },
      { tag: [tags.number, tags.bool, tags.null], color: 'var(--pending)' },
      { tag: tags.invalid, color: 'var(--rejected)' },
    ]),
  ),
];
