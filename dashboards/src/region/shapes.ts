/** What a region answers, as far as the cards show it; described in full by docs/openapi.json. */

export interface Explanation {
  key: string;
  values: Record<string, string | number>;
  text: string;
}

export interface IncidentRow {
  number: number;
  label: string;
  household: string;
  dong: string;
  state: string;
  priority: string;
  desk: string;
  opened_at: string;
  changed_at: string;
  claim_by: string | null;
  claimed_by: string | null;
  claim_expires_at: string | null;
  deferred_until: string | null;
  closed_at: string | null;
  result: string | null;
  reopened: number;
  why: Explanation;
  desk_why: Explanation;
  cleared_at: string | null;
  cleared_why: Explanation | null;
  last_evidence_at: string | null;
  badges: Explanation[];
  age_s: number;
  next: Explanation | null;
}

export interface Contact {
  kind: string;
  name: string;
  phone: string;
  note: string;
  /** How to reach them, as codes. */
  facts: string[];
}

export interface IncidentView {
  row: IncidentRow;
  name: string;
  phone: string;
  address: string;
  household_memo: string;
  contacts: Contact[];
  memo: string;
  dispatches: DispatchView[];
  warnings: Explanation[];
  reachability: Explanation[];
  findings: Explanation[];
  rules: Explanation[];
  case: { label: string } | null;
  moves: string[];
}

export interface DispatchView {
  position: number;
  sent_at: string;
  sent_by: string;
  partners: string[];
  people: number | null;
  names: string;
  left_at: string | null;
  arrived_at: string | null;
  transported_at: string | null;
  ended_at: string | null;
  keyholder: string;
  damage: string;
  repairs: string;
  hospital: string;
  police: { at: string; what: Explanation; officer: string; written_by: string }[];
}

/** What is read aloud to 119 or 112, by language. */
export interface Script {
  call: string;
  discreet: boolean;
  text: Record<string, string>;
}

export interface Checklist {
  open: number;
  items: { item: string; words: Explanation; help: Explanation | null; seen: string | null; before: string | null }[];
}

export interface TimelineEntry {
  at: string;
  who: string;
  what: string;
  state_from: string | null;
  state_to: string;
  why: Explanation;
  memo: string;
}

export interface DeskSummary {
  at: string;
  states: Record<string, number>;
  unanswered: Record<string, number>;
  oldest_unanswered_at: string | null;
  dispatches: { incident: string; since: string; age_s: number }[];
  equipment: number | null;
}

/** How many homes are well, and what is the matter with the others; each counts once. */
export interface BoardHomes {
  silent: number;
  blind: number;
  broken: number;
  unpaired: number;
  connected: number;
}

/** What a wall board shows beside the counts; `names` are masked, by the label of a signal. */
export interface DeskBoard {
  at: string;
  names: Record<string, string>;
  lines: { name: string; failures: number; failing_since: string | null }[];
  feeds: { name: string; heard_at: string; failing_since: string | null }[];
  homes: BoardHomes;
}

export interface ToDo {
  kind: string;
  label: string;
  what: Explanation;
  since: string;
  age_s: number;
  due_at: string | null;
  overdue: boolean;
  urgent: boolean;
  path: string;
}

export interface TaskView {
  row: { label: string; household: string; kind: string; state: string; due_at: string; moves: string[] };
  history: { at: string; who: string; move: string; memo: string }[];
}

export interface Account {
  name: string;
  role: string;
  dongs: string[];
  permissions: string[];
  on_duty: boolean;
}

/** One change of an incident, as the desk's stream tells it. */
export interface Change {
  id: number | string;
  incident: string;
  move: string;
  state: string;
  priority: string;
  desk: string;
  at: string;
}

export interface Listed<T> {
  items: T[];
}

/** A page or file instead of data. */
export interface Paper {
  media: string;
  name: string | null;
  content: string;
  encoding?: "base64";
}

export interface District {
  id: string;
  name: string;
  dongs: { id: string; name: string }[];
}

export interface HouseholdRow {
  id: string;
  dong: string;
  name: string;
  risk: string;
  night_consent: boolean;
  stage: string | null;
  stage_since: string | null;
  last_evidence_at: string | null;
  limit_s: number | null;
  equipment: number;
  incident: number | null;
  registered_at: string;
  left_at: string | null;
}

export interface HouseholdView {
  id: string;
  dong: string;
  name: string;
  phone: string;
  address: string;
  risk: string;
  telemetry: string;
  check_window_s: number;
  services: string[];
  consents: { kind: string; given_at: string; revoked_at: string | null }[];
  facts: string[];
  contacts: Contact[];
  stage: string | null;
  stage_why: Explanation | null;
  last_evidence_at: string | null;
  nodes: string[];
}

/** What decides about a home; `field` is the household's field that changes it, null where the dong cannot. */
export interface Threshold {
  key: string;
  value: number;
  unit: "s" | "times";
  lowest: number | null;
  highest: number | null;
  usual: number | null;
  source: string;
  field: string | null;
}

export interface PairingCode {
  code: string;
  household: string;
  expires_at: string;
}

export interface NodeView {
  id: string;
  revoked_at: string | null;
  last_report_at: string | null;
  sensors: {
    id: string;
    kind: string;
    appliance: string | null;
    front_door: boolean;
    alive: boolean;
    last_seen_at: string | null;
    state: string;
  }[];
}

export interface Ticket {
  id: number;
  severity: string;
  dong: string | null;
  opened_at: string;
  assigned_to: string | null;
  why: Explanation;
  mend: Explanation;
}

/** One offer of a person to another dong, and its answer. */
export interface Transfer {
  id: string;
  household: string;
  dong_from: string;
  dong_to: string;
  moves_at: string;
  memo: string;
  offered_at: string;
  offered_by: string;
  state: "offered" | "accepted" | "refused" | "withdrawn";
  decided_at: string | null;
  decided_by: string | null;
  answer: string;
}

export interface HandOverRow {
  id: number;
  dong: string;
  direction: string;
  since: string;
  at: string;
  accepted_at: string | null;
  accepted_by: string | null;
}

export interface HandOverView {
  row: { id: number; since: string; at: string };
  dong_name: string;
  memo: string;
  lines: {
    name: string;
    at: string;
    who: string;
    why: Explanation;
    incident: string | null;
    state: string | null;
    result: string | null;
    words: string;
  }[];
}
