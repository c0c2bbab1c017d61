// biome-ignore lint/suspicious/noExplicitAny: attributes and events are what the template makes of them
type Loose = any;

/** A built-in as its own code sees it. */
export interface BuiltIn {
  /** Its DOM element. */
  $$: HTMLElement;
  data: Record<string, Loose>;
  /** The inner control, if it has one. */
  control?: HTMLElement & Record<string, Loose>;
  classList?: { toggle(name: string, on: boolean): void };
  triggerEvent(name: string, detail: unknown, options?: unknown): void;
  [key: string]: Loose;
}

/** The type of an attribute and its value when it is not written. */
type Attribute = [type: StringConstructor | NumberConstructor | BooleanConstructor | null, value: unknown];

/** A built-in: attributes, what it builds once, and what it does when an attribute changes. */
export interface Plan {
  attributes?: Record<string, Attribute>;
  init?(this: BuiltIn, element: HTMLElement): void;
  update?(this: BuiltIn, element: HTMLElement, name: string, value: Loose): void;
}

/** Attributes with these values, their types read off the values; null takes anything. */
export function attributes(values: Record<string, unknown>): Record<string, Attribute> {
  const typeOf = (value: unknown) =>
    typeof value === 'string' ? String : typeof value === 'number' ? Number : typeof value === 'boolean' ? Boolean : null;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [typeOf(value), value]]));
}

const aria =
  'Role Label Hidden Live Disabled Checked Describedby Roledescription Valuemax Valuemin Valuenow Valuetext Controls Selected Expanded ' +
  'Haspopup Labelledby Modal Multiselectable Required Readonly Level Posinset Setsize Busy Atomic Current Invalid';
const ariaNames = aria.split(' ').map((name) => `aria${name}`);
const common: Record<string, Attribute> = {
  ...attributes({ hoverClass: 'none', hoverStopPropagation: false, hoverStartTime: 50, hoverStayTime: 400 }),
  ...attributes({ name: '', disabled: false, hidden: false, formType: '', animation: null, catchtouchmove: null }),
  ...Object.fromEntries(ariaNames.map((name): [string, Attribute] => [name, [null, '']])),
};

/** Attributes that every element shows in the DOM, for screen readers and tests. */
function reflect(target: HTMLElement, name: string, value: unknown): void {
  if (name === 'hidden') target.style.display = value ? 'none' : '';
  else if (name === 'disabled') {
    target.toggleAttribute('disabled', Boolean(value));
    if (value) target.setAttribute('aria-disabled', 'true');
    else target.removeAttribute('aria-disabled');
  } else if (name.startsWith('aria') && value !== '' && value != null) {
    const attribute = name === 'ariaRole' ? 'role' : `aria-${name.slice(4).toLowerCase()}`;
    target.setAttribute(attribute, String(value));
  }
}

/** Registers a built-in with the component space. */
export function defineBuiltIn(space: Loose, name: string, { attributes: own = {}, init, update }: Plan): void {
  let definition = space.define(`wx:${name}`).options({ writeIdToDOM: true });
  for (const [attribute, [type, value]] of Object.entries({ ...common, ...own }))
    definition = definition.property(attribute, {
      type,
      value,
      observer(this: BuiltIn, now: unknown) {
        if (!this.$$) return;
        if (attribute in common) reflect(this.$$, attribute, now);
        if (this.built) update?.call(this, this.$$, attribute, now);
      },
    });
  definition = definition.lifetime('created', function created(this: BuiltIn) {
    init?.call(this, this.$$);
    followPress(this);
    Object.assign(this.$$, { mpBuiltIn: this });
    this.built = true;
    for (const attribute of Object.keys(own)) update?.call(this, this.$$, attribute, this.data[attribute]);
  });
  space.setGlobalUsingComponent(name, definition.registerComponent().general());
}

/** hover-class: what is pressed looks pressed. */
function followPress(builtIn: BuiltIn): void {
  const press = (on: boolean) => {
    const { hoverClass, disabled } = builtIn.data;
    if (!hoverClass || hoverClass === 'none' || disabled) return;
    for (const name of String(hoverClass).split(/\s+/)) builtIn.classList?.toggle(name, on);
  };
  builtIn.$$.addEventListener('pointerdown', () => press(true));
  for (const end of ['pointerup', 'pointercancel', 'pointerleave']) builtIn.$$.addEventListener(end, () => press(false));
}

/** The nearest built-in of that name around an element. */
export function around(element: HTMLElement, name: string): BuiltIn | undefined {
  const found: Loose = element.parentElement?.closest(`wx-${name}`);
  return found?.mpBuiltIn;
}

/** The built-ins of these names inside an element. */
export function inside(element: HTMLElement, ...names: string[]): BuiltIn[] {
  const found: Loose[] = [...element.querySelectorAll(names.map((name) => `wx-${name}`).join())];
  return found.map((one) => one.mpBuiltIn).filter(Boolean);
}

/** Changes an attribute as the user's own doing, so that the next setData is compared with what is really shown. */
export function setOwn(builtIn: BuiltIn, name: string, value: unknown): void {
  if (builtIn.data[name] === value) return;
  builtIn.replaceDataOnPath([name], value);
  builtIn.applyDataUpdates();
}
