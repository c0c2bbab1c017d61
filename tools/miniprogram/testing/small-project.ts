import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const repository = path.join(import.meta.dirname, '../../..');

/** Files by their path from the mini-program's root; objects become JSON. */
export type Files = Record<string, string | object>;

/** A mini-program of two pages, a component with events and a script of its own, and a subpackage. */
export const small: Files = {
  'app.json': {
    pages: ['pages/home/index', 'pages/mine/index'],
    subPackages: [{ root: 'packages/more', pages: ['pages/list/index'] }],
    window: { navigationBarTitleText: '小' },
    tabBar: {
      list: [
        { pagePath: 'pages/home/index', text: '首页' },
        { pagePath: 'pages/mine/index', text: '我的' },
      ],
    },
    componentFramework: 'glass-easel',
    lazyCodeLoading: 'requiredComponents',
    sitemapLocation: 'sitemap.json',
  },
  'sitemap.json': { rules: [{ action: 'allow', page: '*' }] },
  'app.ts': 'App({ onLaunch() {} });\n',
  'app.wxss': 'page { color: #111; }\n',
  'settings.ts': "export const serverUrl = 'http://127.0.0.1:3000';\nexport const tenantId: string = '1';\n",
  'components/card/index.json': { component: true },
  'components/card/index.ts': `Component({
  properties: { fen: { type: Number, value: 0 }, name: { type: String, value: '' } },
  data: { taps: 0 },
  methods: {
    pick() {
      this.setData({ taps: this.data.taps + 1 });
      this.triggerEvent('pick', { name: this.data.name, taps: this.data.taps });
    },
  },
});
`,
  'components/card/index.wxml': `<wxs module="m">module.exports = { yuan: function (fen) { return (fen / 100).toFixed(2) } }</wxs>
<view class="card" bindtap="pick">{{name}} ¥{{m.yuan(fen)}}</view>
`,
  'components/card/index.wxss': '.card { padding: 30rpx; }\n:host { display: block; }\n',
  'pages/home/index.json': { usingComponents: { card: '/components/card/index' } },
  'pages/home/index.ts': `import { serverUrl, tenantId } from '../../settings';

Page({
  data: { rows: [] as { id: number; name: string; fen: number }[], picked: '', query: '', failed: '' },
  onLoad(query: Record<string, string>) {
    this.setData({ query: query.id ?? '' });
    wx.request({
      url: \`\${serverUrl}/rows/\${tenantId}\`,
      success: ({ statusCode, data }) => this.setData(statusCode === 200 ? { rows: data as never } : { failed: String(statusCode) }),
      fail: ({ errMsg }) => this.setData({ failed: errMsg }),
    });
  },
  onPick({ detail }: WechatMiniprogram.CustomEvent<{ name: string }>) {
    this.setData({ picked: detail.name });
    wx.setStorageSync('picked', detail.name);
  },
  more() {
    wx.navigateTo({ url: '/packages/more/pages/list/index?id=' + this.data.rows.length });
  },
  async pay() {
    try {
      await wx.requestPayment({ timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 's' });
      this.setData({ picked: '已付' });
    } catch (failure) {
      this.setData({ failed: (failure as { errMsg: string }).errMsg });
    }
  },
});
`,
  'pages/home/index.wxml': `<view class="page">
  <card wx:for="{{rows}}" wx:key="id" name="{{item.name}}" fen="{{item.fen}}" bind:pick="onPick"></card>
  <view wx:if="{{picked}}">选了{{picked}}</view>
  <view wx:if="{{failed}}">失败 {{failed}}</view>
  <button bindtap="more">更多</button>
  <button bindtap="pay">支付</button>
</view>
`,
  'pages/home/index.wxss': '.page { margin: 20rpx; }\n',
  'pages/mine/index.json': {},
  'pages/mine/index.ts': 'Page({ data: {} });\n',
  'pages/mine/index.wxml': '<view>我的</view>\n',
  'packages/more/pages/list/index.json': { component: true },
  'packages/more/pages/list/index.ts': `Component({ properties: { id: { type: String, value: '' } } });
`,
  'packages/more/pages/list/index.wxml': '<view>列表 {{id}}</view>\n',
};

/** Writes a mini-program into a folder of its own, which has this repository's node_modules; `changes` replace files, null takes them away. */
export function writeProject(changes: Record<string, string | object | null> = {}): { root: string; remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'mini-program-'));
  const root = path.join(folder, 'miniprogram');
  for (const [name, content] of Object.entries({ ...small, ...changes })) {
    if (content === null) continue;
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  return { root, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
