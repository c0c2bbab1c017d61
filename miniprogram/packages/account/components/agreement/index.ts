import { authorisePrivacy } from '../../services/privacy';

/**
 * The tick under 登录 and 注册, never set by us. Ticking it asks for WeChat's privacy authorisation; tells `agree` with
 * {agreed}.
 */
Component({
  properties: {
    agreed: Boolean,
    complaint: String,
  },
  data: {
    /** The text that is open: privacy, terms or ''. */
    open: '',
  },
  methods: {
    async toggle() {
      const agreed = this.data.agreed ? false : await authorisePrivacy();
      this.triggerEvent('agree', { agreed });
    },

    read({ currentTarget }: WechatMiniprogram.TouchEvent) {
      this.setData({ open: currentTarget.dataset.which });
    },

    close() {
      this.setData({ open: '' });
    },
  },
});
