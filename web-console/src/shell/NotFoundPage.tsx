import { Shell } from './Shell';
import { NotFound } from './NotFound';

/** An address outside of every project. */
export default function NotFoundPage() {
  return (
    <Shell>
      <NotFound />
    </Shell>
  );
}
