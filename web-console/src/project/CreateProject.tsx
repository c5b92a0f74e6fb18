import { Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ErrorPanel } from '../parts/ErrorPanel';
import { NAME, useCreateProject } from './projects';

interface Fields {
  name: string;
  title?: string;
}

interface Props {
  open: boolean;
  onClose: () => void;
}

export default function CreateProject({ open, onClose }: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Fields>();
  const create = useCreateProject();
  const navigate = useNavigate();

  const submit = ({ name, title }: Fields) =>
    create.mutate(title ? { name, title } : { name }, {
      onSuccess: () => {
        onClose();
        void navigate(`/projects/${name}/things`);
      },
    });
  return (
    <Modal
      title={t('project.createTitle')}
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
          extra={t('project.nameHint')}
          rules={[{ required: true, pattern: NAME, message: t('project.nameInvalid') }]}
        >
          <Input className="mono" autoFocus autoComplete="off" spellCheck={false} />
        </Form.Item>
        <Form.Item name="title" label={`${t('project.title')} (${t('common.optional')})`}>
          <Input autoComplete="off" maxLength={128} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
