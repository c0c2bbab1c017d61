import { masked } from '../../../../components/masked-text/mask';
import { people } from '../../../../services/people';
import { ways } from '../../../../services/ways';
import { codeOf, needsSignIn, type Shown, shownFor, wordsFor } from '../../../../services/words';
import { digitsOf, phoneComplaint } from '../../rules/forms';
import { changePhone, removeMember } from '../../services/members';
import { keepRelation, type Relation, relations, relationsKept } from '../../services/relations';

/** 修改就诊人: the phone, and who that is to me; or to remove the person. Name and number are never changed: they say who it is. */
Page({
  data: {
    state: 'loading' as Shown,
    id: '',
    maskedName: '',
    maskedNumber: '',
    /** As the server has it. */
    kept: '',
    phone: '',
    relation: '' as Relation | '',
    choices: relations.map((word) => ({ value: word, words: word })),
    complaint: '',
    words: '',
    busy: false,
    /** Which question is open: whether to remove, why not, or none. */
    open: '' as '' | 'sure' | 'refused',
    why: '',
    /** Whether it is a waiting list that holds the person. */
    isWaiting: false,
  },

  onLoad({ id = '' }: Record<string, string | undefined>) {
    this.setData({ id });
  },
  /** Also when one comes back from 登录. */
  onShow() {
    if (this.data.state !== 'ready') void this.load();
  },

  /** 重试 */
  async load() {
    this.setData({ state: 'loading' });
    try {
      const person = (await people()).find(({ id }) => id === this.data.id);
      if (!person) return this.setData({ state: 'failed', words: '没有找到这位就诊人' });
      const { name, idNumber, phone } = person;
      const shown = { maskedName: masked(name, 'name'), maskedNumber: masked(idNumber, 'id') };
      this.setData({ state: 'ready', words: '', ...shown, kept: phone, phone, relation: relationsKept()[person.id] ?? '' });
    } catch (error) {
      this.setData(shownFor(error));
    }
  },

  typePhone({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ phone: digitsOf(detail.value), complaint: '' });
  },
  leavePhone() {
    if (this.data.phone) this.setData({ complaint: phoneComplaint(this.data.phone) });
  },

  /** The one that is chosen already is taken back by a second tap. */
  chooseRelation({ detail }: WechatMiniprogram.CustomEvent<{ value: Relation }>) {
    this.setData({ relation: this.data.relation === detail.value ? '' : detail.value });
  },

  async save() {
    const { busy, id, phone, kept, relation } = this.data;
    if (busy) return;
    const complaint = phoneComplaint(phone);
    this.setData({ complaint, words: '' });
    if (complaint) return;
    this.setData({ busy: true });
    try {
      if (phone !== kept) await changePhone(id, phone);
      keepRelation(id, relation);
      wx.showToast({ title: '已保存', icon: 'success' });
      back();
    } catch (error) {
      this.refused(error);
    } finally {
      this.setData({ busy: false });
    }
  },

  /** 移除: asked about once more, by name. */
  askRemove() {
    this.setData({ open: 'sure' });
  },
  close() {
    this.setData({ open: '' });
  },
  async remove() {
    const { busy, id } = this.data;
    if (busy) return;
    this.setData({ open: '', busy: true, words: '' });
    try {
      await removeMember(id);
      keepRelation(id, '');
      wx.showToast({ title: '已移除', icon: 'success' });
      back();
    } catch (error) {
      if (codeOf(error) === 'MEMBER_IN_USE') this.keepBecause(wordsFor(error));
      else this.refused(error);
    } finally {
      this.setData({ busy: false });
    }
  },

  /** One code stands for every reason; only its words tell a waiting list from a visit. */
  keepBecause(why: string) {
    this.setData({ open: 'refused', why, isWaiting: why.includes('候补') });
  },
  /** Where the reason can be ended. */
  goWhy() {
    this.setData({ open: '' });
    if (this.data.isWaiting) wx.navigateTo({ url: ways.waiting });
    else wx.switchTab({ url: '/pages/bookings/index' });
  },

  refused(error: unknown) {
    if (needsSignIn(error)) wx.navigateTo({ url: ways.signIn });
    else this.setData({ words: wordsFor(error) });
  },
});

function back(): void {
  wx.navigateBack({ fail: () => wx.redirectTo({ url: '/packages/account/pages/members/index' }) });
}
