import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

export function Brand() {
  const { t } = useTranslation();
  return (
    <Link className="brand" to="/">
      <img src={`${import.meta.env.BASE_URL}icon.svg`} width={22} height={22} alt="" />
      {t('app.name')}
    </Link>
  );
}
