import { css } from "lit";

/** Home Assistant's theme in the few shapes all cards share; colours never stand alone, an icon and a word go with them. */
export const shared = css`
  :host {
    display: block;
    /* Readable on light and on dark: mixed with the colour of the text. */
    --urgent: color-mix(in srgb, #d32f2f 58%, var(--primary-text-color));
    --accent: color-mix(in srgb, #2b7fd0 72%, var(--primary-text-color));
    --warn: var(--warning-color, #9a6700);
    --calm: var(--success-color, #1a7f37);
    --line: var(--divider-color, #ddd);
    --soft: var(--secondary-text-color, #555);
    color: var(--primary-text-color);
    font-size: 16px;
    line-height: 1.45;
    /* Korean breaks between words, as people write it; what is longer than a line still breaks. */
    word-break: keep-all;
    overflow-wrap: anywhere;
  }
  ha-card {
    padding: 16px;
    overflow: hidden;
  }
  h1,
  h2,
  h3 {
    margin: 0;
    font-weight: 600;
    line-height: 1.25;
  }
  h1 {
    font-size: 1.5rem;
  }
  h2 {
    font-size: 1.1rem;
    margin: 20px 0 6px;
  }
  ul,
  ol {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  p {
    margin: 4px 0;
    overflow-wrap: anywhere;
  }
  .soft {
    color: var(--soft);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    align-items: center;
  }
  .grow {
    flex: 1 1 12rem;
    min-width: 0;
  }
  button,
  .button {
    font: inherit;
    min-height: 44px;
    padding: 6px 14px;
    border-radius: 10px;
    border: 1px solid var(--line);
    background: var(--card-background-color, #fff);
    color: var(--primary-text-color);
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    text-decoration: none;
    box-sizing: border-box;
  }
  button.main {
    background: var(--smartcare-main, #0b57a4);
    border-color: transparent;
    color: #fff;
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  button[aria-pressed="true"] {
    opacity: 1;
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
  button:focus-visible,
  a:focus-visible,
  input:focus-visible,
  select:focus-visible,
  textarea:focus-visible,
  [tabindex]:focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  label {
    display: block;
    margin: 8px 0;
    font-weight: 500;
  }
  input,
  select,
  textarea {
    display: block;
    width: 100%;
    min-height: 44px;
    margin-top: 4px;
    padding: 8px 10px;
    font: inherit;
    color: inherit;
    background: var(--card-background-color, #fff);
    border: 1px solid var(--soft);
    border-radius: 8px;
    box-sizing: border-box;
  }
  textarea {
    min-height: 88px;
    resize: vertical;
  }
  [aria-invalid="true"] {
    border-color: var(--urgent);
    box-shadow: inset 0 0 0 1px var(--urgent);
  }
  .wrong {
    flex-basis: 100%;
  }
  .tick {
    display: inline-flex;
    min-height: 44px;
    margin: 0 16px 0 0;
  }
  .tick input {
    width: 24px;
    min-height: 24px;
    margin: 0;
  }
  .mark {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    padding: 2px 10px;
    border-radius: 999px;
    background: var(--mark, #e6e6e6);
    color: var(--mark-text, #1c1c1c);
    font-size: 0.875rem;
    font-weight: 600;
    white-space: nowrap;
  }
  .mark ha-icon {
    --mdc-icon-size: 18px;
  }
  .sos,
  .danger_words {
    --mark: #a31515;
    --mark-text: #fff;
  }
  .danger {
    --mark: #ffc95c;
    --mark-text: #2b1a00;
  }
  .missed_check {
    --mark: #cfe2ff;
    --mark-text: #06264f;
  }
  .stage-danger {
    --mark: #a31515;
    --mark-text: #fff;
  }
  .stage-check {
    --mark: #ffc95c;
    --mark-text: #2b1a00;
  }
  .stage-watch {
    --mark: #fff0c2;
    --mark-text: #3d2b00;
  }
  .stage-blind {
    --mark: #d9d4ec;
    --mark-text: #2b1f55;
  }
  .stage-absent {
    --mark: #cfe2ff;
    --mark-text: #06264f;
  }
  .stage-normal {
    --mark: #d5eedc;
    --mark-text: #0b3d1c;
  }
  .banner {
    display: flex;
    gap: 8px;
    align-items: center;
    margin: -16px -16px 16px;
    padding: 12px 16px;
    background: #a31515;
    color: #fff;
  }
  .refusal {
    margin: 8px 0;
    padding: 8px 12px;
    border-inline-start: 4px solid var(--urgent);
    background: var(--secondary-background-color, #f4f4f4);
  }
`;
