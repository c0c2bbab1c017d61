import { personName } from '../../../shared/vocab/account.ts';
import { Fault } from '../../../shared/vocab/fault.ts';
import { now } from '../../platform/clock.ts';
import { inTransaction, isDuplicate } from '../../platform/db.ts';
import type { Label, LabelKind } from './care.types.ts';
import { countHeads, findLabels, findLabelsById, insertLabel, removeLabel, renameLabel } from './labels.store.ts';

/** 分组 or 标签 of a tenant, oldest first. */
export function labelsOf(tenantId: string, kind: LabelKind): Promise<Label[]> {
  return findLabels(null, tenantId, kind);
}

/** The same, each with how many patients have it (`heads`), and how many patients have any of them (`total`). */
export async function labelCounts(tenantId: string, kind: LabelKind): Promise<{ labels: (Label & { heads: number })[]; total: number }> {
  const [labels, { byLabel, total }] = await Promise.all([findLabels(null, tenantId, kind), countHeads(tenantId, kind)]);
  return { labels: labels.map((label) => ({ ...label, heads: byLabel.get(label.id) ?? 0 })), total };
}

/** 新增或修改: without an id a new one; gives its id. Throws invalid_input, label_exists for a name that is taken, label_not_found. */
export async function saveLabel(wish: {
  tenantId: string;
  accountId: string;
  kind: LabelKind;
  id: string | undefined;
  name: string;
}): Promise<string> {
  const name = personName(wish.name);
  if (name === undefined) throw new Fault('invalid_input', { field: 'label_name', words: '名称应为 1–30 个字' });
  try {
    return await inTransaction(async (tx) => {
      const { tenantId, kind, id } = wish;
      if (id === undefined) return insertLabel(tx, tenantId, { kind, name, createdBy: wish.accountId, createdAt: now() });
      const [label] = await findLabelsById(tx, tenantId, kind, [id]);
      if (!label) throw new Fault('label_not_found');
      if (label.name !== name) await renameLabel(tx, id, name);
      return id;
    });
  } catch (error) {
    if (isDuplicate(error)) throw new Fault('label_exists');
    throw error;
  }
}

/** 删除: patients who had it lose it. Throws label_not_found. */
export async function deleteLabel({ tenantId, kind, id }: { tenantId: string; kind: LabelKind; id: string }): Promise<void> {
  await inTransaction(async (tx) => {
    const [label] = await findLabelsById(tx, tenantId, kind, [id]);
    if (!label) throw new Fault('label_not_found');
    await removeLabel(tx, label);
  });
}
