import type { ComponentChildren } from "preact";

export interface Column<Row> {
  name: string;
  cell: (row: Row) => ComponentChildren;
}

interface TableProps<Row> {
  label: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  lookOf: (row: Row) => string;
}

/** A table that is cards on a phone; roles are said, since layout takes them from tables there. */
export function Table<Row>({ label, columns, rows, keyOf, lookOf }: TableProps<Row>) {
  return (
    <table class="audit" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name }) => (
            <th key={name} role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={keyOf(row)} role="row" class={lookOf(row)}>
            {columns.map(({ name, cell }) => (
              <td key={name} role="cell" data-name={name}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
