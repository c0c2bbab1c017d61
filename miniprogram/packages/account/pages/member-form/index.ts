import { today } from '../../../../services/day';
import { ways } from '../../../../services/ways';
import { codeOf, needsSignIn, wordsFor } from '../../../../services/words';
import { usePerson } from '../../../../state/person';
import { ageOn } from '../../rules/age';
import { digitsOf, firstComplaint, nameComplaint, phoneComplaint } from '../../rules/forms';
import { type IdentityNumber, readIdentityNumber } from '../../rules/identity-number';
import { addMember } from '../../services/members';
import { keepRelation, type Relation, relations } from '../../services/relations';

/** What the number says, in words. */
interface Derived {
  card: string;
  gender: string;
  birthday: string;
  age: string;
}

/** 添加就诊人: name, number, phone; the rest follows from the number. */
Page({
  data: {
    name: '',
    idNumber: '',
    phone: '',
    relation: '' as Relation | '',
    useChoices: [
      { value: true, words: '是' },
      { value: false, words: '不是' },
    ],
    choices: relations.map((word) => ({ value: word, words: word })),
    /** Whether the next booking starts with this person. */
    use: true,
    derived: null as Derived | null,
    complaints: { name: '', idNumber: '', phone: '' },
    words: '',
    busy: false,
  },

  typeName({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ name: detail.value, 'complaints.name': '', words: '' });
  },

  typeNumber({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    const idNumber = detail.value.replace(/\s/g, '').toUpperCase();
    const read = readIdentityNumber(idNumber, today());
    const isWhole = idNumber.length >= 18;
    this.setData({
      idNumber,
      derived: 'wrong' in read ? null : inWords(read),
      'complaints.idNumber': isWhole && 'wrong' in read ? read.wrong : '',
      words: '',
    });
  },

  /** A number that was left half-way is complained about; an empty one is not, yet. */
  leaveNumber() {
    const read = readIdentityNumber(this.data.idNumber, today());
    if (this.data.idNumber && 'wrong' in read) this.setData({ 'complaints.idNumber': read.wrong });
  },

  typePhone({ detail }: WechatMiniprogram.CustomEvent<{ value: string }>) {
    this.setData({ phone: digitsOf(detail.value), 'complaints.phone': '', words: '' });
  },

  leavePhone() {
    if (this.data.phone) this.setData({ 'complaints.phone': phoneComplaint(this.data.phone) });
  },

  chooseRelation({ detail }: WechatMiniprogram.CustomEvent<{ value: Relation }>) {
    this.setData({ relation: detail.value });
  },

  chooseUse({ detail }: WechatMiniprogram.CustomEvent<{ value: boolean }>) {
    this.setData({ use: detail.value });
  },

  async save() {
    const { name, idNumber, phone, relation, use, busy } = this.data;
    if (busy) return;
    const read = readIdentityNumber(idNumber, today());
    const complaints = {
      name: nameComplaint(name),
      idNumber: 'wrong' in read ? read.wrong : '',
      phone: phoneComplaint(phone),
    };
    const words = firstComplaint(complaints);
    this.setData({ complaints, words });
    if ('wrong' in read || words) return;
    this.setData({ busy: true });
    try {
      const id = await addMember({ name, idNumber: read.number, birthday: read.birthday, gender: read.gender, phone });
      keepRelation(id, relation);
      if (use) usePerson(id);
      wx.showToast({ title: '已添加', icon: 'success' });
      wx.navigateBack({ fail: () => wx.redirectTo({ url: '/packages/account/pages/members/index' }) });
    } catch (error) {
      this.refused(error);
    } finally {
      this.setData({ busy: false });
    }
  },

  refused(error: unknown) {
    if (needsSignIn(error)) wx.navigateTo({ url: ways.signIn });
    else if (codeOf(error) === 'ID_NUMBER_INVALID') this.setData({ words: wordsFor(error), 'complaints.idNumber': wordsFor(error) });
    else this.setData({ words: wordsFor(error) });
  },
});

function inWords({ card, gender, birthday }: IdentityNumber): Derived {
  const [year, month, day] = birthday.split('-').map(Number);
  return { card, gender: gender === 1 ? '男' : '女', birthday: `${year} 年 ${month} 月 ${day} 日`, age: `${ageOn(birthday, today())} 岁` };
}
