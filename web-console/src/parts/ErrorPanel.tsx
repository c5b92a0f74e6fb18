import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Problem } from '../api/problem';

interface Props {
  error: unknown;
  onRetry?: () => void;
}

/** What went wrong, in the platform's own words, with what its log can be searched for. */
export function ErrorPanel({ error, onRetry }: Props) {
  const { t } = useTranslation();
  const problem = Problem.of(error);
  return (
    <Alert
      type="error"
      showIcon
      title={titleOf(problem, t('error.title'), t('error.network'))}
      description={
        <>
          <p className="error-detail">{problem.status === 0 ? t('error.networkDetail') : problem.detail}</p>
          <Violations problem={problem} />
          <ProblemMarks problem={problem} />
        </>
      }
      action={
        onRetry && (
          <Button size="small" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )
      }
    />
  );
}

/** Where in the document which rule was broken. */
export function Violations({ problem }: { problem: Problem }) {
  if (problem.violations.length === 0) return null;
  return (
    <ul className="violations">
      {problem.violations.map((violation, index) => (
        <li key={index}>
          <code>{violation.pointer ?? '/'}</code> {violation.detail ?? violation.rule}
        </li>
      ))}
    </ul>
  );
}

function ProblemMarks({ problem }: { problem: Problem }) {
  const { t } = useTranslation();
  if (!problem.code && !problem.traceId) return null;
  return (
    <dl className="marks">
      {problem.code && (
        <div>
          <dt>{t('error.code')}</dt>
          <dd className="mono">{problem.code}</dd>
        </div>
      )}
      {problem.traceId && (
        <div>
          <dt>{t('error.traceId')}</dt>
          <dd className="mono">{problem.traceId}</dd>
        </div>
      )}
    </dl>
  );
}

function titleOf(problem: Problem, otherwise: string, network: string): string {
  return problem.status === 0 ? network : (problem.title ?? otherwise);
}
