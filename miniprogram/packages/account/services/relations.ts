/** 关系: what a person is to whoever holds this phone. */
export const relations = ['本人', '配偶', '父母', '子女', '其他'] as const;
export type Relation = (typeof relations)[number];

const key = 'relations';

/** Who is what, by member. It is a note for the patient's own eyes: it stays on this phone. */
export function relationsKept(): Record<string, Relation> {
  const found: Record<string, Relation> = {};
  try {
    const kept: unknown = wx.getStorageSync(key);
    if (typeof kept === 'object' && kept !== null)
      for (const [id, word] of Object.entries(kept)) {
        const relation = relations.find((one) => one === word);
        if (relation) found[id] = relation;
      }
  } catch {
    // a phone that cannot read it shows people without it
  }
  return found;
}

/** Keeps the relation of one person; '' forgets it. */
export function keepRelation(memberId: string, relation: Relation | ''): void {
  const kept = relationsKept();
  if (relation) kept[memberId] = relation;
  else delete kept[memberId];
  try {
    wx.setStorageSync(key, kept);
  } catch {
    // the phone is full: the note is a convenience
  }
}

/** Forgets all of them: somebody else may use the phone next. */
export function forgetRelations(): void {
  try {
    wx.removeStorageSync(key);
  } catch {
    // as above
  }
}
