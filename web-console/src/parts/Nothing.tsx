import { InboxOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  /** Why there is nothing. */
  detail: string;
  /** What to do about it. */
  action?: ReactNode;
  icon?: ReactNode;
  /** Whether the page is nothing else. */
  page?: boolean;
}

/** In place of an empty list: the reason and the way on. */
export function Nothing({ title, detail, action, icon = <InboxOutlined />, page = false }: Props) {
  return (
    <div className="nothing">
      <div className="nothing-icon" aria-hidden>
        {icon}
      </div>
      {page ? <h1>{title}</h1> : <h2>{title}</h2>}
      <p>{detail}</p>
      {action}
    </div>
  );
}
