import {
  CheckCircleFilled,
  ClockCircleOutlined,
  CloseCircleFilled,
  MinusCircleOutlined,
  UploadOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Mark } from '../parts/Mark';
import type { RowState } from './kinds';

const looks = {
  'in-sync': { icon: <CheckCircleFilled />, tone: 'online', text: 'shadow.stateInSync' },
  pending: { icon: <ClockCircleOutlined />, tone: 'pending', text: 'shadow.statePending' },
  refused: { icon: <CloseCircleFilled />, tone: 'rejected', text: 'shadow.stateRefused' },
  'desired-only': { icon: <ClockCircleOutlined />, tone: 'pending', text: 'shadow.stateDesiredOnly' },
  'reported-only': { icon: <UploadOutlined />, tone: 'offline', text: 'shadow.stateReportedOnly' },
  unset: { icon: <MinusCircleOutlined />, tone: 'muted', text: 'shadow.stateUnset' },
} as const;

/** How a property's desired and reported values stand to each other. */
export function StateMark({ state }: { state: RowState }) {
  const { t } = useTranslation();
  const { icon, tone, text } = looks[state];
  return <Mark icon={icon} tone={tone} text={t(text)} />;
}
