import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  title: string;
  width?: string;
  cell: (row: Row) => ReactNode;
}

interface Props<Row> {
  /** What the table holds, for those who do not see where it stands. */
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** Data attributes of a row. */
  marks?: (row: Row) => Record<`data-${string}`, string>;
  /** Shown while the rows of another page are on their way. */
  stale?: boolean;
}

/** Rows and columns, nothing else: antd's table brings trees, filters and paging that no list here uses. */
export function DataTable<Row>({ label, columns, rows, keyOf, marks, stale }: Props<Row>) {
  return (
    <div className={stale ? 'surface table-scroll stale' : 'surface table-scroll'}>
      <table className="table" aria-label={label}>
        <thead>
          <tr>
            {columns.map(({ key, title, width }) => (
              <th key={key} scope="col" style={{ width }}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} {...marks?.(row)}>
              {columns.map(({ key, cell }) => (
                <td key={key}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
