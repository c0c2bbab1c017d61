import { masked } from '../../../../components/masked-text/mask';
import { likelyPerson, type Person, people } from '../../../../services/people';
import { type Shown, shownFor } from '../../../../services/words';
import { usePerson } from '../../../../state/person';
import { type Relation, relationsKept } from '../../services/relations';

interface Row extends Person {
  relation: Relation | '';
  maskedName: string;
  maskedNumber: string;
  maskedPhone: string;
}

/** 就诊人: everyone this account books for, and who is meant unless another is chosen. */
Page({
  data: {
    state: 'loading' as Shown,
    people: [] as Row[],
    /** Whose name and numbers are shown in full. */
    shown: '',
    /** The default person's id. */
    inUse: '',
    words: '',
  },

  /** Also when one comes back from 添加, 修改 or 登录. */
  onShow() {
    void this.list();
  },

  async onPullDownRefresh() {
    await this.list();
    wx.stopPullDownRefresh();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    await this.list();
  },

  /** Shows what the server answers; what is listed stays until then. */
  async list() {
    try {
      const found = await people();
      const words = relationsKept();
      const rows = found.map((person) => rowOf(person, words[person.id] ?? ''));
      this.setData({ state: rows.length > 0 ? 'ready' : 'empty', people: rows, inUse: likelyPerson(found)?.id ?? '' });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  add() {
    wx.navigateTo({ url: '/packages/account/pages/member-form/index' });
  },

  /** One at a time: somebody may look over the shoulder. */
  show({ currentTarget }: WechatMiniprogram.TouchEvent) {
    const { id } = currentTarget.dataset;
    this.setData({ shown: this.data.shown === id ? '' : id });
  },

  onHide() {
    this.setData({ shown: '' });
  },

  /** 设为默认 */
  use({ currentTarget }: WechatMiniprogram.TouchEvent) {
    usePerson(currentTarget.dataset.id);
    this.setData({ inUse: currentTarget.dataset.id });
    wx.showToast({ title: '已设为默认' });
  },

  /** 修改, which is also where one is removed. */
  edit({ currentTarget }: WechatMiniprogram.TouchEvent) {
    wx.navigateTo({ url: `/packages/account/pages/member-edit/index?id=${currentTarget.dataset.id}` });
  },
});

function rowOf(person: Person, relation: Relation | ''): Row {
  const { name, idNumber, phone } = person;
  return {
    ...person,
    relation,
    maskedName: masked(name, 'name'),
    maskedNumber: masked(idNumber, 'id'),
    maskedPhone: masked(phone, 'phone'),
  };
}
