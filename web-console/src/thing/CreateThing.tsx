import { useQuery } from '@tanstack/react-query';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CreatedThing } from '../api/types';
import { ErrorPanel } from '../parts/ErrorPanel';
import { NAME } from '../project/projects';
import { SecretOnce } from './SecretOnce';
import { modelsQuery, useCreateThing, type NewThing } from './things';

interface Props {
  project: string;
  open: boolean;
  onClose: () => void;
}

/** Asks for a new thing's name and model, then shows its credentials this one time. */
export default function CreateThing({ project, open, onClose }: Props) {
  const [created, setCreated] = useState<CreatedThing>();
  return (
    <>
      <Ask project={project} open={open} onClose={onClose} onCreated={setCreated} />
      {created && <SecretOnce project={project} thing={created} onClose={() => setCreated(undefined)} />}
    </>
  );
}

function Ask({ project, open, onClose, onCreated }: Props & { onCreated: (thing: CreatedThing) => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<NewThing>();
  const { data: models = [] } = useQuery({ ...modelsQuery(project), enabled: open });
  const create = useCreateThing(project);

  const submit = ({ name, title, model }: NewThing) =>
    create.mutate(
      { name, ...(title && { title }), ...(model && { model }) },
      {
        onSuccess: (thing) => {
          onClose();
          onCreated(thing);
        },
      },
    );
  return (
    <Modal
      title={t('thing.createTitle')}
      open={open}
      onCancel={onClose}
      onOk={() => form.submit()}
      okText={t('common.create')}
      cancelText={t('common.cancel')}
      confirmLoading={create.isPending}
      destroyOnHidden
      afterClose={() => {
        form.resetFields();
        create.reset();
      }}
    >
      {create.error && <ErrorPanel error={create.error} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
        <Form.Item
          name="name"
          label={t('project.name')}
          extra={t('thing.nameHint')}
          rules={[{ required: true, pattern: NAME, message: t('project.nameInvalid') }]}
        >
          <Input className="mono" autoFocus autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="title" label={`${t('thing.titleLabel')} (${t('common.optional')})`}>
          <Input autoComplete="off" maxLength={128} />
        </Form.Item>
        <Form.Item
          name="model"
          label={`${t('thing.model')} (${t('common.optional')})`}
          extra={t('thing.modelHint')}
        >
          <Select
            allowClear
            showSearch
            placeholder={t('thing.noModel')}
            options={models.map(({ id, title }) => ({ value: id, label: title ? `${id} · ${title}` : id }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
