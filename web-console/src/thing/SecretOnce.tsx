import { DownloadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { CreatedThing } from '../api/types';
import { Copy } from '../parts/Copy';
import { saveFile } from '../parts/saveFile';

interface Props {
  project: string;
  thing: CreatedThing;
  onClose: () => void;
}

/** The credentials of a new thing. They cannot be had again, so leaving without them asks first. */
export function SecretOnce({ project, thing, onClose }: Props) {
  const { t } = useTranslation();
  const { modal } = App.useApp();
  const [taken, setTaken] = useState(false);
  const navigate = useNavigate();
  const { name, connection } = thing;

  const leave = (then: () => void) => {
    if (taken) {
      then();
      return;
    }
    void modal.confirm({
      title: t('secret.leaveTitle'),
      content: t('secret.leaveDetail'),
      okText: t('secret.leave'),
      cancelText: t('secret.stay'),
      onOk: then,
    });
  };
  const download = () => {
    saveFile(`${project}-${name}.json`, 'application/json', JSON.stringify(connection, null, 2));
    setTaken(true);
  };
  const open = () => {
    onClose();
    void navigate(`/projects/${project}/things/${name}/shadow`);
  };
  return (
    <Modal
      title={t('secret.title', { name })}
      open
      width={640}
      mask={{ closable: false }}
      onCancel={() => leave(onClose)}
      footer={[
        <Button key="download" icon={<DownloadOutlined />} onClick={download}>
          {t('secret.download')}
        </Button>,
        <Button key="done" onClick={() => leave(onClose)}>
          {t('secret.done')}
        </Button>,
        <Button key="open" type="primary" onClick={() => leave(open)}>
          {t('secret.open')}
        </Button>,
      ]}
    >
      <Alert type="warning" showIcon title={t('secret.once')} />
      <dl className="fields">
        <Field name={t('secret.username')} value={connection.username} />
        <Field
          name={t('secret.password')}
          value={connection.password}
          onCopied={() => setTaken(true)}
          strong
        />
        <Field name={t('secret.clientId')} value={connection.clientId} />
        <Field name={t('secret.tls')} value={connection.tls} />
        <Field name={t('secret.tcp')} value={connection.tcp} />
        <Field name={t('secret.wss')} value={connection.wss} />
        <Field name={t('secret.ws')} value={connection.ws} />
        <Field name={t('secret.ca')} value={connection.caUrl} />
      </dl>
      <details className="topics">
        <summary>{t('secret.topics')}</summary>
        <ul>
          {connection.topics.map(({ topic, use }) => (
            <li key={topic}>
              <code>{topic}</code>
              <span className="secondary small">
                {use === 'publish' ? t('secret.publish') : t('secret.subscribe')}
              </span>
              <Copy text={topic} label={t('secret.copyField', { field: topic })} />
            </li>
          ))}
        </ul>
      </details>
    </Modal>
  );
}

interface FieldProps {
  name: string;
  value: string | null | undefined;
  strong?: boolean;
  onCopied?: () => void;
}

function Field({ name, value, strong, onCopied }: FieldProps) {
  const { t } = useTranslation();
  if (!value) return null;
  return (
    <div className="field">
      <dt>{name}</dt>
      <dd>
        <code className={strong ? 'field-strong' : undefined}>{value}</code>
        <Copy text={value} label={t('secret.copyField', { field: name })} {...(onCopied && { onCopied })} />
      </dd>
    </div>
  );
}
