import type { Files } from '../miniprogram/testing/small-project.ts';

/** A picture of one point. */
const point = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Every kind of control on one page; `log` shows what the page was told last. */
export const controls: Files = {
  'pages/home/index.json': {
    enablePullDownRefresh: true,
    usingComponents: {
      't-button': 'tdesign-miniprogram/button/button',
      't-dialog': 'tdesign-miniprogram/dialog/dialog',
      't-tabs': 'tdesign-miniprogram/tabs/tabs',
      't-tab-panel': 'tdesign-miniprogram/tab-panel/tab-panel',
      't-icon': 'tdesign-miniprogram/icon/icon',
    },
  },
  'pages/home/point.svg': `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><image href="data:image/png;base64,${point}"/></svg>`,
  'pages/home/index.ts': `Page({
  data: { log: '', dialog: false, words: ['甲', '乙', '丙'], columns: [['上午', '下午'], ['一', '二']], html: '<p onclick="x()">好<script>bad()</script></p>', width: 0, pulls: 0, shows: 0 },
  onShow() { this.setData({ shows: this.data.shows + 1 }); },
  onPullDownRefresh() { this.setData({ pulls: this.data.pulls + 1 }); setTimeout(() => wx.stopPullDownRefresh(), 100); },
  tell(event: any) { this.setData({ log: event.type + ' ' + JSON.stringify(event.detail) }); },
  note(what: string, result: any) { this.setData({ log: what + ' ' + JSON.stringify(result) }); },
  run(event: any) {
    const { call } = event.currentTarget.dataset;
    const options = event.currentTarget.dataset.options || {};
    (wx as any)[call]({ ...options, success: (r: any) => this.note(call, r), fail: (r: any) => this.note(call, r) });
  },
  measure() { wx.createSelectorQuery().select('#box').boundingClientRect(({ width }: any) => this.setData({ width })).exec(); },
  open() { this.setData({ dialog: true }); },
  close() { this.setData({ dialog: false, log: '对话框关了' }); },
});
`,
  'pages/home/index.wxml': `<view class="page">
  <view id="log">{{log}}</view><view id="shows">{{shows}}/{{pulls}}</view>
  <view id="box" style="width: 200rpx; height: 20rpx" bindtap="measure">量{{width}}</view>
  <image id="local" src="./point.svg" bindload="tell" mode="widthFix"/>
  <rich-text nodes="{{html}}"/>
  <form bindsubmit="tell" bindreset="tell">
    <input name="name" placeholder="姓名" maxlength="4" bindblur="tell"/>
    <textarea name="words" placeholder="描述"/>
    <checkbox-group name="many" bindchange="tell"><label><checkbox value="a"/>选甲</label><label><checkbox value="b" checked/>选乙</label></checkbox-group>
    <radio-group name="one" bindchange="tell"><label><radio value="m"/>男</label><label><radio value="f"/>女</label></radio-group>
    <switch name="on" bindchange="tell" aria-label="开关"/>
    <slider name="much" value="30" bindchange="tell"/>
    <picker name="word" mode="selector" range="{{words}}" bindchange="tell"><view>挑一个</view></picker>
    <button form-type="submit">提交</button>
  </form>
  <picker mode="multiSelector" range="{{columns}}" value="{{[0, 0]}}" bindchange="tell"><view>挑两个</view></picker>
  <picker mode="date" value="2026-11-22" bindchange="tell" bindcancel="tell"><view>挑日子</view></picker>
  <picker mode="time" bindchange="tell"><view>挑时间</view></picker>
  <picker mode="region" bindchange="tell"><view>挑地区</view></picker>
  <button open-type="getPhoneNumber" bindgetphonenumber="tell">手机号</button>
  <button data-call="login" bindtap="run">登录码</button>
  <button data-call="requestPayment" data-options="{{ {package: 'prepay_id=none', timeStamp: '1', nonceStr: 'n', signType: 'RSA', paySign: 's'} }}" bindtap="run">去支付</button>
  <button data-call="showActionSheet" data-options="{{ {itemList: ['一项', '二项']} }}" bindtap="run">菜单</button>
  <button data-call="showModal" data-options="{{ {title: '标题', content: '内容'} }}" bindtap="run">弹窗</button>
  <button data-call="getLocation" bindtap="run">位置</button>
  <button data-call="chooseMedia" data-options="{{ {count: 1, mediaType: ['image']} }}" bindtap="run">相册</button>
  <button data-call="navigateTo" data-options="{{ {url: '/pages/mine/index'} }}" bindtap="run">去标签页</button>
  <navigator url="/packages/more/pages/list/index?id=9">链接</navigator>
  <t-button bind:tap="open">对话框</t-button><t-icon name="home" size="48rpx"/>
  <t-dialog visible="{{dialog}}" title="真的吗" confirm-btn="好的" cancel-btn="不了" bind:confirm="close" bind:cancel="close"/>
  <t-tabs default-value="0"><t-tab-panel label="壹" value="0">第一页</t-tab-panel><t-tab-panel label="贰" value="1">第二页</t-tab-panel></t-tabs>
  <view style="height: 1200px"/>
</view>
`,
  'packages/more/pages/list/index.ts': `Component({
  properties: { id: { type: String, value: '' } },
  data: { failed: '' },
  methods: { deeper() { wx.navigateTo({ url: '/packages/more/pages/list/index?id=' + (Number(this.data.id) + 1), fail: ({ errMsg }) => this.setData({ failed: errMsg }) }); } },
});
`,
  'packages/more/pages/list/index.wxml': '<view>列表 {{id}}</view><view>{{failed}}</view><button bindtap="deeper">更深</button>',
};
