CREATE TABLE public.absences (
    id text NOT NULL,
    household_id text NOT NULL,
    kind text NOT NULL,
    told_by text NOT NULL,
    channel text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    place text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    seen_at timestamp with time zone,
    ended_at timestamp with time zone,
    ended_by text,
    "end" text,
    unreturned_at timestamp with time zone,
    due_at timestamp with time zone,
    CONSTRAINT ck_absences_channel CHECK ((channel = ANY (ARRAY['call'::text, 'text'::text, 'visit'::text, 'office'::text, 'check_in'::text, 'home'::text, 'other'::text]))),
    CONSTRAINT ck_absences_ending CHECK (((ended_at IS NULL) = ("end" IS NULL))),
    CONSTRAINT ck_absences_kind CHECK ((kind = ANY (ARRAY['travel'::text, 'hospital'::text, 'other'::text]))),
    CONSTRAINT ck_absences_order CHECK (((ends_at IS NULL) OR (ends_at > starts_at))),
    CONSTRAINT ck_absences_told_by CHECK ((told_by = ANY (ARRAY['subject'::text, 'guardian'::text, 'neighbour'::text, 'keyholder'::text, 'agency'::text, 'staff'::text, 'other'::text])))
);
CREATE TABLE public.account_log (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    user_name text NOT NULL,
    who text NOT NULL,
    origin text NOT NULL,
    what text NOT NULL,
    facts json NOT NULL,
    CONSTRAINT ck_account_log_what CHECK ((what = ANY (ARRAY['added'::text, 'changed'::text, 'disabled'::text, 'token_issued'::text, 'token_revoked'::text, 'password_set'::text, 'password_changed'::text, 'signed_in'::text, 'signed_out'::text, 'locked_out'::text])))
);
CREATE SEQUENCE public.account_log_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.account_log_id_seq OWNED BY public.account_log.id;
CREATE TABLE public.agency_links (
    id text NOT NULL,
    referral_number integer NOT NULL,
    hash text NOT NULL,
    fields json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by text,
    opened integer NOT NULL,
    last_opened_at timestamp with time zone,
    answered_at timestamp with time zone,
    CONSTRAINT ck_agency_links_lifetime CHECK ((expires_at > created_at)),
    CONSTRAINT ck_agency_links_withdrawal CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL)))
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.calendar_feeds (
    hash text NOT NULL,
    user_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_read_at timestamp with time zone
);
CREATE TABLE public.case_needs (
    case_number integer NOT NULL,
    need text NOT NULL,
    CONSTRAINT ck_case_needs_need CHECK ((need = ANY (ARRAY['medical'::text, 'mental_health'::text, 'daily_care'::text, 'meals'::text, 'money'::text, 'housing'::text, 'safety'::text, 'alcohol'::text, 'loneliness'::text, 'other'::text])))
);
CREATE TABLE public.case_requests (
    id integer NOT NULL,
    case_number integer NOT NULL,
    move text NOT NULL,
    result text,
    reason text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by text,
    approved boolean,
    CONSTRAINT ck_case_requests_deciding CHECK (((decided_at IS NULL) = (decided_by IS NULL))),
    CONSTRAINT ck_case_requests_decision CHECK (((decided_at IS NULL) = (approved IS NULL))),
    CONSTRAINT ck_case_requests_move CHECK ((move = ANY (ARRAY['open'::text, 'plan'::text, 'serve'::text, 'monitor'::text, 'close'::text, 'reopen'::text, 'assign'::text, 'note'::text, 'write'::text, 'join'::text, 'refer'::text, 'give_back'::text, 'ask'::text, 'approve'::text, 'deny'::text, 'offer'::text, 'accept'::text, 'decline'::text]))),
    CONSTRAINT ck_case_requests_result CHECK ((result = ANY (ARRAY['recovered'::text, 'moved_out'::text, 'admitted'::text, 'died'::text, 'refused'::text, 'ended'::text])))
);
CREATE SEQUENCE public.case_requests_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.case_requests_id_seq OWNED BY public.case_requests.id;
CREATE TABLE public.case_sheets (
    case_number integer NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    changed json NOT NULL,
    sheet text NOT NULL
);
CREATE TABLE public.case_transitions (
    id integer NOT NULL,
    case_number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    move text NOT NULL,
    state_before text,
    state_after text NOT NULL,
    what json NOT NULL,
    reason text NOT NULL,
    CONSTRAINT ck_case_transitions_accounted CHECK (((who <> ''::text) AND (reason <> ''::text))),
    CONSTRAINT ck_case_transitions_move CHECK ((move = ANY (ARRAY['open'::text, 'plan'::text, 'serve'::text, 'monitor'::text, 'close'::text, 'reopen'::text, 'assign'::text, 'note'::text, 'write'::text, 'join'::text, 'refer'::text, 'give_back'::text, 'ask'::text, 'approve'::text, 'deny'::text, 'offer'::text, 'accept'::text, 'decline'::text]))),
    CONSTRAINT ck_case_transitions_state_after CHECK ((state_after = ANY (ARRAY['open'::text, 'planning'::text, 'in_service'::text, 'monitoring'::text, 'closed'::text]))),
    CONSTRAINT ck_case_transitions_state_before CHECK ((state_before = ANY (ARRAY['open'::text, 'planning'::text, 'in_service'::text, 'monitoring'::text, 'closed'::text])))
);
CREATE SEQUENCE public.case_transitions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.case_transitions_id_seq OWNED BY public.case_transitions.id;
CREATE TABLE public.cases (
    number integer NOT NULL,
    household_id text NOT NULL,
    dong_id text NOT NULL,
    offered_to text,
    state text NOT NULL,
    origin text NOT NULL,
    officer text NOT NULL,
    incident_number integer,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    result text,
    closed_at timestamp with time zone,
    reopened integer NOT NULL,
    version integer NOT NULL,
    CONSTRAINT ck_cases_closing CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT ck_cases_offer CHECK (((offered_to IS NULL) OR ((offered_to <> dong_id) AND (state <> 'closed'::text)))),
    CONSTRAINT ck_cases_origin CHECK ((origin = ANY (ARRAY['signal'::text, 'sos'::text, 'check_in'::text, 'third_party'::text, 'by_hand'::text]))),
    CONSTRAINT ck_cases_outcome CHECK (((state = 'closed'::text) = (result IS NOT NULL))),
    CONSTRAINT ck_cases_result CHECK ((result = ANY (ARRAY['recovered'::text, 'moved_out'::text, 'admitted'::text, 'died'::text, 'refused'::text, 'ended'::text]))),
    CONSTRAINT ck_cases_state CHECK ((state = ANY (ARRAY['open'::text, 'planning'::text, 'in_service'::text, 'monitoring'::text, 'closed'::text])))
);
ALTER TABLE public.cases ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.cases_number_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.channels (
    name text NOT NULL,
    failures integer NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
CREATE TABLE public.check_in_sources (
    name text NOT NULL,
    heard_at timestamp with time zone NOT NULL,
    silent_at timestamp with time zone
);
CREATE TABLE public.check_ins (
    id integer NOT NULL,
    household_id text NOT NULL,
    source text NOT NULL,
    reference text NOT NULL,
    called_at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    direction text NOT NULL,
    occasion text NOT NULL,
    outcome text NOT NULL,
    feared text,
    attempts integer NOT NULL,
    words text NOT NULL,
    recording text NOT NULL,
    incident_number integer,
    CONSTRAINT ck_check_ins_danger CHECK (((feared IS NULL) OR (outcome = 'danger_words'::text))),
    CONSTRAINT ck_check_ins_direction CHECK ((direction = ANY (ARRAY['outbound'::text, 'inbound'::text]))),
    CONSTRAINT ck_check_ins_feared CHECK ((feared = ANY (ARRAY['violence'::text, 'suicide'::text, 'illness'::text]))),
    CONSTRAINT ck_check_ins_occasion CHECK ((occasion = ANY (ARRAY['scheduled'::text, 'triggered'::text, 'extra'::text]))),
    CONSTRAINT ck_check_ins_outcome CHECK ((outcome = ANY (ARRAY['ok'::text, 'needs_help'::text, 'callback_wanted'::text, 'danger_words'::text, 'welfare_request'::text, 'answered_without_ack'::text, 'voicemail'::text, 'no_answer'::text, 'busy'::text, 'phone_off'::text, 'rejected'::text, 'invalid_number'::text, 'no_credit'::text, 'channel_failure'::text, 'cancelled'::text])))
);
CREATE SEQUENCE public.check_ins_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.check_ins_id_seq OWNED BY public.check_ins.id;
CREATE TABLE public.checklist_answers (
    id integer NOT NULL,
    household_id text NOT NULL,
    incident_number integer NOT NULL,
    item text NOT NULL,
    words_ko text NOT NULL,
    words_en text NOT NULL,
    seen text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    CONSTRAINT ck_checklist_answers_seen CHECK ((seen = ANY (ARRAY['yes'::text, 'no'::text, 'not_seen'::text])))
);
CREATE SEQUENCE public.checklist_answers_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.checklist_answers_id_seq OWNED BY public.checklist_answers.id;
CREATE TABLE public.commands (
    id text NOT NULL,
    node_id text NOT NULL,
    type text NOT NULL,
    fields json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT ck_commands_type CHECK ((type = ANY (ARRAY['check_in'::text, 'refresh'::text, 'rename'::text])))
);
CREATE TABLE public.consents (
    id integer NOT NULL,
    household_id text NOT NULL,
    kind text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    document text NOT NULL,
    recorded_by text NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by text,
    CONSTRAINT ck_consents_kind CHECK ((kind = ANY (ARRAY['service'::text, 'night'::text, 'telecom'::text, 'electricity'::text, 'phone'::text, 'recording'::text, 'guardian'::text, 'agencies'::text]))),
    CONSTRAINT ck_consents_order CHECK (((revoked_at IS NULL) OR (revoked_at >= given_at))),
    CONSTRAINT ck_consents_revocation CHECK (((revoked_at IS NULL) = (revoked_by IS NULL)))
);
CREATE SEQUENCE public.consents_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.consents_id_seq OWNED BY public.consents.id;
CREATE TABLE public.contacts (
    household_id text NOT NULL,
    "position" integer NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    phone text NOT NULL,
    note text NOT NULL,
    facts json DEFAULT '[]'::json NOT NULL,
    CONSTRAINT ck_contacts_kind CHECK ((kind = ANY (ARRAY['subject'::text, 'guardian'::text, 'neighbour'::text, 'keyholder'::text, 'other'::text])))
);
CREATE TABLE public.cursors (
    node_id text NOT NULL,
    boot text NOT NULL,
    ack bigint NOT NULL,
    above json NOT NULL,
    missing json NOT NULL,
    CONSTRAINT ck_cursors_ack CHECK ((ack >= 0))
);
CREATE TABLE public.danger_notes (
    id text NOT NULL,
    household_id text NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    since timestamp with time zone NOT NULL,
    noted_by text NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT ck_danger_notes_ending CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT ck_danger_notes_kind CHECK ((kind = ANY (ARRAY['dog'::text, 'violence'::text, 'infection'::text, 'hoarding'::text, 'other'::text])))
);
CREATE TABLE public.dark_dongs (
    dong_id text NOT NULL,
    judge_at timestamp with time zone NOT NULL
);
CREATE TABLE public.dark_homes (
    household_id text NOT NULL,
    dong_id text NOT NULL,
    since timestamp with time zone NOT NULL,
    silent_since timestamp with time zone,
    blind_since timestamp with time zone,
    cut_since timestamp with time zone,
    outage_number integer,
    ticket_at timestamp with time zone,
    CONSTRAINT ck_dark_homes_sign CHECK (((silent_since IS NOT NULL) OR (blind_since IS NOT NULL) OR (cut_since IS NOT NULL)))
);
CREATE TABLE public.deliveries (
    id text NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    incident_number integer,
    ticket_id integer,
    channel text NOT NULL,
    address text NOT NULL,
    language text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    attempts integer NOT NULL,
    sent_at timestamp with time zone,
    error text NOT NULL,
    received_at timestamp with time zone,
    urgent boolean NOT NULL,
    held boolean NOT NULL,
    bundle text,
    reference text,
    within_s integer NOT NULL,
    until timestamp with time zone NOT NULL,
    next_ways json NOT NULL,
    task_number integer,
    CONSTRAINT ck_deliveries_cause CHECK (((incident_number IS NOT NULL) OR (ticket_id IS NOT NULL) OR (task_number IS NOT NULL))),
    CONSTRAINT ck_deliveries_done CHECK (((state = ANY (ARRAY['pending'::text, 'sent'::text])) OR (due_at IS NULL))),
    CONSTRAINT ck_deliveries_due CHECK (((state <> 'pending'::text) OR (due_at IS NOT NULL))),
    CONSTRAINT ck_deliveries_language CHECK ((language = ANY (ARRAY['ko'::text, 'en'::text]))),
    CONSTRAINT ck_deliveries_receipt CHECK (((state = 'received'::text) = (received_at IS NOT NULL))),
    CONSTRAINT ck_deliveries_sending CHECK (((state <> ALL (ARRAY['sent'::text, 'received'::text, 'unconfirmed'::text])) OR (sent_at IS NOT NULL))),
    CONSTRAINT ck_deliveries_state CHECK ((state = ANY (ARRAY['pending'::text, 'sent'::text, 'received'::text, 'unconfirmed'::text, 'failed'::text, 'superseded'::text])))
);
CREATE TABLE public.departures (
    id text NOT NULL,
    household_id text NOT NULL,
    left_at timestamp with time zone NOT NULL,
    reason text NOT NULL,
    memo text NOT NULL,
    recorded_by text NOT NULL,
    came_back_at timestamp with time zone,
    erase_at timestamp with time zone,
    erased_at timestamp with time zone,
    CONSTRAINT ck_departures_erasure CHECK (((came_back_at IS NULL) OR (erase_at IS NULL))),
    CONSTRAINT ck_departures_reason CHECK ((reason = ANY (ARRAY['moved_out'::text, 'admitted'::text, 'died'::text, 'refused'::text, 'ended'::text])))
);
CREATE TABLE public.desk_clocks (
    desk text NOT NULL,
    look_at timestamp with time zone NOT NULL,
    dong_id text,
    since timestamp with time zone NOT NULL,
    changes_at timestamp with time zone
);
CREATE TABLE public.devices (
    id text NOT NULL,
    household_id text NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    state text NOT NULL,
    out_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    wanted_at timestamp with time zone,
    CONSTRAINT ck_devices_kind CHECK ((kind = ANY (ARRAY['hub'::text, 'plug'::text, 'light'::text, 'door'::text, 'motion'::text, 'sos'::text, 'other'::text]))),
    CONSTRAINT ck_devices_state CHECK ((state = ANY (ARRAY['out'::text, 'returned'::text, 'lost'::text]))),
    CONSTRAINT ck_devices_wanting CHECK (((state = 'out'::text) OR (wanted_at IS NULL)))
);
CREATE TABLE public.dispatches (
    id integer NOT NULL,
    incident_number integer NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    sent_by text NOT NULL,
    partners json NOT NULL,
    people integer,
    left_at timestamp with time zone,
    arrived_at timestamp with time zone,
    transported_at timestamp with time zone,
    ended_at timestamp with time zone,
    names text NOT NULL,
    keyholder text NOT NULL,
    damage text NOT NULL,
    repairs text NOT NULL,
    hospital text NOT NULL,
    CONSTRAINT ck_dispatches_people CHECK (((people IS NULL) OR (people > 0))),
    CONSTRAINT ck_dispatches_transport CHECK (((transported_at IS NULL) OR (hospital <> ''::text)))
);
CREATE SEQUENCE public.dispatches_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.dispatches_id_seq OWNED BY public.dispatches.id;
CREATE TABLE public.districts (
    id text NOT NULL,
    name text NOT NULL,
    configured boolean NOT NULL
);
CREATE TABLE public.dongs (
    id text NOT NULL,
    district_id text NOT NULL,
    name text NOT NULL,
    configured boolean NOT NULL
);
CREATE TABLE public.escalations (
    incident_number integer NOT NULL,
    timer text NOT NULL,
    step integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_escalations_step CHECK ((step >= 0)),
    CONSTRAINT ck_escalations_timer CHECK ((timer = ANY (ARRAY['unclaimed'::text, 'deferred'::text, 'claimed'::text, 'contacting'::text, 'dispatched'::text, 'arrived'::text, 'ended'::text, 'cleared'::text])))
);
CREATE TABLE public.figures (
    id integer NOT NULL,
    measure text NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    district_id text,
    service text,
    value bigint NOT NULL,
    source text NOT NULL,
    imported_at timestamp with time zone NOT NULL,
    imported_by text NOT NULL,
    CONSTRAINT ck_figures_amount CHECK ((value >= 0)),
    CONSTRAINT ck_figures_measure CHECK ((measure = ANY (ARRAY['households'::text, 'contacts'::text, 'dispatches'::text, 'check_in_households'::text, 'care_corps_contacts'::text, 'total'::text]))),
    CONSTRAINT ck_figures_order CHECK ((first_day <= last_day)),
    CONSTRAINT ck_figures_origin CHECK ((source <> ''::text)),
    CONSTRAINT ck_figures_service CHECK ((service = ANY (ARRAY['plug'::text, 'check_in'::text, 'daily_use'::text, 'combined'::text])))
);
CREATE SEQUENCE public.figures_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.figures_id_seq OWNED BY public.figures.id;
CREATE TABLE public.hand_over_items (
    id integer NOT NULL,
    hand_over_id integer NOT NULL,
    kind text NOT NULL,
    household_id text NOT NULL,
    incident_number integer,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    why json NOT NULL,
    state text,
    result text,
    words text NOT NULL,
    CONSTRAINT ck_hand_over_items_kind CHECK ((kind = ANY (ARRAY['incident'::text, 'note'::text, 'absence'::text, 'watch'::text]))),
    CONSTRAINT ck_hand_over_items_state CHECK ((state = ANY (ARRAY['open'::text, 'deferred'::text, 'claimed'::text, 'contacting'::text, 'dispatched'::text, 'closed'::text])))
);
CREATE SEQUENCE public.hand_over_items_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.hand_over_items_id_seq OWNED BY public.hand_over_items.id;
CREATE TABLE public.hand_over_notes (
    id integer NOT NULL,
    household_id text NOT NULL,
    direction text NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    words text NOT NULL,
    hand_over_id integer,
    CONSTRAINT ck_hand_over_notes_direction CHECK ((direction = ANY (ARRAY['to_dong'::text, 'to_centre'::text])))
);
CREATE SEQUENCE public.hand_over_notes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.hand_over_notes_id_seq OWNED BY public.hand_over_notes.id;
CREATE TABLE public.hand_overs (
    id integer NOT NULL,
    dong_id text NOT NULL,
    direction text NOT NULL,
    since timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    accepted_at timestamp with time zone,
    accepted_by text,
    memo text NOT NULL,
    CONSTRAINT ck_hand_overs_accepting CHECK (((accepted_at IS NULL) = (accepted_by IS NULL))),
    CONSTRAINT ck_hand_overs_direction CHECK ((direction = ANY (ARRAY['to_dong'::text, 'to_centre'::text]))),
    CONSTRAINT ck_hand_overs_due CHECK (((accepted_at IS NULL) = (due_at IS NOT NULL)))
);
CREATE SEQUENCE public.hand_overs_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.hand_overs_id_seq OWNED BY public.hand_overs.id;
CREATE TABLE public.households (
    id text NOT NULL,
    dong_id text NOT NULL,
    risk text NOT NULL,
    telemetry text NOT NULL,
    check_window_s double precision NOT NULL,
    name text NOT NULL,
    phone text NOT NULL,
    address text NOT NULL,
    memo text NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    registered_by text NOT NULL,
    facts json DEFAULT '[]'::json NOT NULL,
    name_print text DEFAULT ''::text NOT NULL,
    phone_print text DEFAULT ''::text NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT ck_households_risk CHECK ((risk = ANY (ARRAY['high'::text, 'medium'::text, 'general'::text]))),
    CONSTRAINT ck_households_telemetry CHECK ((telemetry = ANY (ARRAY['evidence'::text, 'summary'::text, 'full'::text])))
);
CREATE TABLE public.incidents (
    number integer NOT NULL,
    household_id text NOT NULL,
    state text NOT NULL,
    priority text NOT NULL,
    desk text NOT NULL,
    reason json NOT NULL,
    desk_why json NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    signalled_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    claimed_by text,
    cleared_at timestamp with time zone,
    cleared_why json,
    last_evidence_at timestamp with time zone,
    noted_at timestamp with time zone,
    result text,
    memo text NOT NULL,
    closed_at timestamp with time zone,
    reopened integer NOT NULL,
    CONSTRAINT ck_incidents_claim CHECK (((state <> ALL (ARRAY['claimed'::text, 'contacting'::text, 'dispatched'::text])) OR (claimed_by IS NOT NULL))),
    CONSTRAINT ck_incidents_clearing CHECK (((cleared_at IS NULL) = (cleared_why IS NULL))),
    CONSTRAINT ck_incidents_closing CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT ck_incidents_deferral CHECK (((state <> 'deferred'::text) OR (due_at IS NOT NULL))),
    CONSTRAINT ck_incidents_outcome CHECK (((state <> 'closed'::text) OR ((result IS NOT NULL) AND (memo <> ''::text)))),
    CONSTRAINT ck_incidents_priority CHECK ((priority = ANY (ARRAY['sos'::text, 'danger_words'::text, 'danger'::text, 'missed_check'::text, 'equipment'::text]))),
    CONSTRAINT ck_incidents_result CHECK ((result = ANY (ARRAY['safe'::text, 'safe_need_found'::text, 'helped'::text, 'transported'::text, 'in_hospital'::text, 'away'::text, 'equipment'::text, 'not_reached'::text, 'died'::text, 'other'::text]))),
    CONSTRAINT ck_incidents_state CHECK ((state = ANY (ARRAY['open'::text, 'deferred'::text, 'claimed'::text, 'contacting'::text, 'dispatched'::text, 'closed'::text]))),
    CONSTRAINT ck_incidents_waiting CHECK (((state <> ALL (ARRAY['open'::text, 'deferred'::text])) OR (claimed_by IS NULL)))
);
ALTER TABLE public.incidents ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.incidents_number_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.journal (
    node_id text NOT NULL,
    boot text NOT NULL,
    seq bigint NOT NULL,
    type text NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    item json NOT NULL
);
CREATE TABLE public.looks (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    user_name text NOT NULL,
    household_id text NOT NULL,
    origin text NOT NULL,
    action text NOT NULL,
    why text NOT NULL,
    off_duty boolean DEFAULT false NOT NULL
);
CREATE SEQUENCE public.looks_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.looks_id_seq OWNED BY public.looks.id;
CREATE TABLE public.nodes (
    id text NOT NULL,
    household_id text NOT NULL,
    token_hash text NOT NULL,
    paired_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    last_report_at timestamp with time zone,
    heartbeat_at timestamp with time zone,
    version text NOT NULL,
    homeassistant text NOT NULL,
    waiting integer NOT NULL,
    silent_at timestamp with time zone,
    unseen_at timestamp with time zone,
    ticket_at timestamp with time zone,
    skewed_reports integer DEFAULT 0 NOT NULL,
    outdated boolean DEFAULT false NOT NULL
);
CREATE TABLE public.outage_dongs (
    outage_number integer NOT NULL,
    dong_id text NOT NULL
);
CREATE TABLE public.outage_homes (
    outage_number integer NOT NULL,
    household_id text NOT NULL,
    dong_id text NOT NULL,
    since timestamp with time zone NOT NULL,
    back_at timestamp with time zone,
    stage_before text,
    CONSTRAINT ck_outage_homes_stage_before CHECK ((stage_before = ANY (ARRAY['normal'::text, 'watch'::text, 'check'::text, 'danger'::text, 'absent'::text, 'blind'::text])))
);
CREATE TABLE public.outage_rows (
    id integer NOT NULL,
    outage_number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    move text NOT NULL,
    state_before text,
    state_after text NOT NULL,
    why json NOT NULL,
    memo text NOT NULL,
    CONSTRAINT ck_outage_rows_move CHECK ((move = ANY (ARRAY['raise'::text, 'grow'::text, 'claim'::text, 'release'::text, 'note'::text, 'over'::text, 'close'::text, 'reopen'::text]))),
    CONSTRAINT ck_outage_rows_state_after CHECK ((state_after = ANY (ARRAY['open'::text, 'claimed'::text, 'closed'::text]))),
    CONSTRAINT ck_outage_rows_state_before CHECK ((state_before = ANY (ARRAY['open'::text, 'claimed'::text, 'closed'::text])))
);
CREATE SEQUENCE public.outage_rows_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outage_rows_id_seq OWNED BY public.outage_rows.id;
CREATE TABLE public.outages (
    number integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    district text,
    began_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    homes integer NOT NULL,
    back integer NOT NULL,
    claimed_by text,
    over_at timestamp with time zone,
    judge_at timestamp with time zone,
    closed_at timestamp with time zone,
    reopened integer NOT NULL,
    ticket_id integer,
    CONSTRAINT ck_outages_claim CHECK (((state = 'claimed'::text) = (claimed_by IS NOT NULL))),
    CONSTRAINT ck_outages_closing CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT ck_outages_kind CHECK ((kind = ANY (ARRAY['power'::text, 'network'::text, 'unknown'::text, 'ours'::text]))),
    CONSTRAINT ck_outages_state CHECK ((state = ANY (ARRAY['open'::text, 'claimed'::text, 'closed'::text])))
);
ALTER TABLE public.outages ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.outages_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.pairing_codes (
    hash text NOT NULL,
    household_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    node_id text,
    CONSTRAINT ck_pairing_codes_use CHECK (((used_at IS NULL) = (node_id IS NULL)))
);
CREATE TABLE public.pairing_failures (
    id integer NOT NULL,
    origin text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.pairing_failures_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.pairing_failures_id_seq OWNED BY public.pairing_failures.id;
CREATE TABLE public.programmes (
    id integer NOT NULL,
    code text NOT NULL,
    year integer NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    eligible_ko text NOT NULL,
    eligible_en text NOT NULL,
    content_ko text NOT NULL,
    content_en text NOT NULL,
    authority_ko text NOT NULL,
    authority_en text NOT NULL,
    contact text NOT NULL,
    source text NOT NULL,
    verified boolean NOT NULL,
    limit_amount double precision,
    limit_unit text,
    limit_per text,
    age_from integer,
    age_to integer,
    household_size_up_to integer,
    income_share_up_to double precision,
    districts json NOT NULL,
    withdrawn_at timestamp with time zone,
    changed_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    CONSTRAINT ck_programmes_limit CHECK ((((limit_amount IS NULL) = (limit_unit IS NULL)) AND ((limit_amount IS NULL) = (limit_per IS NULL)))),
    CONSTRAINT ck_programmes_limit_per CHECK ((limit_per = ANY (ARRAY['occasion'::text, 'month'::text, 'year'::text]))),
    CONSTRAINT ck_programmes_limit_unit CHECK ((limit_unit = ANY (ARRAY['won'::text, 'hours'::text, 'days'::text, 'meals'::text, 'visits'::text, 'pieces'::text])))
);
CREATE SEQUENCE public.programmes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.programmes_id_seq OWNED BY public.programmes.id;
CREATE TABLE public.quarantine (
    node_id text NOT NULL,
    boot text NOT NULL,
    seq bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    field text NOT NULL,
    error text NOT NULL,
    mend text NOT NULL,
    item json NOT NULL
);
CREATE TABLE public.referral_transitions (
    id integer NOT NULL,
    referral_number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    move text NOT NULL,
    state_before text,
    state_after text NOT NULL,
    what json NOT NULL,
    memo text NOT NULL,
    CONSTRAINT ck_referral_transitions_accounted CHECK ((who <> ''::text)),
    CONSTRAINT ck_referral_transitions_move CHECK ((move = ANY (ARRAY['propose'::text, 'refuse'::text, 'persuade'::text, 'agree'::text, 'request'::text, 'approve'::text, 'reject'::text, 'start'::text, 'use'::text, 'correct'::text, 'grant'::text, 'miss'::text, 'complete'::text, 'cancel'::text, 'note'::text]))),
    CONSTRAINT ck_referral_transitions_state_after CHECK ((state_after = ANY (ARRAY['proposed'::text, 'refused'::text, 'requested'::text, 'approved'::text, 'rejected'::text, 'in_progress'::text, 'used_in_part'::text, 'completed'::text, 'cancelled'::text]))),
    CONSTRAINT ck_referral_transitions_state_before CHECK ((state_before = ANY (ARRAY['proposed'::text, 'refused'::text, 'requested'::text, 'approved'::text, 'rejected'::text, 'in_progress'::text, 'used_in_part'::text, 'completed'::text, 'cancelled'::text])))
);
CREATE SEQUENCE public.referral_transitions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.referral_transitions_id_seq OWNED BY public.referral_transitions.id;
CREATE TABLE public.referrals (
    number integer NOT NULL,
    case_number integer NOT NULL,
    household_id text NOT NULL,
    programme_id integer,
    name text NOT NULL,
    agency text NOT NULL,
    state text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    unit text,
    wanted double precision,
    granted double precision,
    used double precision NOT NULL,
    answer_due_at timestamp with time zone,
    starts_on date,
    ends_on date,
    CONSTRAINT ck_referrals_agency CHECK ((agency <> ''::text)),
    CONSTRAINT ck_referrals_answer CHECK (((answer_due_at IS NOT NULL) = (state = 'requested'::text))),
    CONSTRAINT ck_referrals_counting CHECK (((unit IS NOT NULL) OR ((wanted IS NULL) AND (granted IS NULL)))),
    CONSTRAINT ck_referrals_state CHECK ((state = ANY (ARRAY['proposed'::text, 'refused'::text, 'requested'::text, 'approved'::text, 'rejected'::text, 'in_progress'::text, 'used_in_part'::text, 'completed'::text, 'cancelled'::text]))),
    CONSTRAINT ck_referrals_unit CHECK ((unit = ANY (ARRAY['won'::text, 'hours'::text, 'days'::text, 'meals'::text, 'visits'::text, 'pieces'::text]))),
    CONSTRAINT ck_referrals_use CHECK (((used >= (0)::double precision) AND (used <= COALESCE(granted, (0)::double precision)))),
    CONSTRAINT ck_referrals_what CHECK (((programme_id IS NULL) = (name <> ''::text)))
);
ALTER TABLE public.referrals ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.referrals_number_seq
    START WITH 1001
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.residences (
    id integer NOT NULL,
    household_id text NOT NULL,
    dong_id text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    CONSTRAINT ck_residences_order CHECK (((until IS NULL) OR (until >= since)))
);
CREATE SEQUENCE public.residences_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.residences_id_seq OWNED BY public.residences.id;
CREATE TABLE public.roster_absences (
    id integer NOT NULL,
    user_name text NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone,
    noted_by text NOT NULL,
    CONSTRAINT ck_roster_absences_stretch CHECK (((last_at IS NULL) OR (last_at >= first_at)))
);
CREATE SEQUENCE public.roster_absences_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.roster_absences_id_seq OWNED BY public.roster_absences.id;
CREATE TABLE public.roster_shifts (
    id integer NOT NULL,
    desk text NOT NULL,
    user_name text NOT NULL,
    part text NOT NULL,
    "position" integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone,
    weekday integer,
    starts_min integer,
    lasts_min integer,
    added_at timestamp with time zone NOT NULL,
    added_by text NOT NULL,
    CONSTRAINT ck_roster_shifts_ending CHECK (((weekday IS NOT NULL) OR (last_at IS NOT NULL))),
    CONSTRAINT ck_roster_shifts_part CHECK ((part = ANY (ARRAY['on_call'::text, 'substitute'::text, 'supervisor'::text]))),
    CONSTRAINT ck_roster_shifts_stretch CHECK (((last_at IS NULL) OR (last_at >= first_at))),
    CONSTRAINT ck_roster_shifts_week CHECK ((((weekday IS NULL) = (starts_min IS NULL)) AND ((weekday IS NULL) = (lasts_min IS NULL)))),
    CONSTRAINT ck_roster_shifts_weekday CHECK (((weekday >= 0) AND (weekday <= 6)))
);
CREATE SEQUENCE public.roster_shifts_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.roster_shifts_id_seq OWNED BY public.roster_shifts.id;
CREATE TABLE public.roster_ways (
    user_name text NOT NULL,
    "position" integer NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    language text NOT NULL,
    within_s integer NOT NULL,
    CONSTRAINT ck_roster_ways_address CHECK ((address <> ''::text)),
    CONSTRAINT ck_roster_ways_language CHECK ((language = ANY (ARRAY['ko'::text, 'en'::text])))
);
CREATE TABLE public.sensors (
    node_id text NOT NULL,
    id text NOT NULL,
    kind text NOT NULL,
    appliance text,
    front_door boolean NOT NULL,
    alive boolean NOT NULL,
    last_seen_at timestamp with time zone,
    state text NOT NULL,
    told_at timestamp with time zone NOT NULL,
    battery integer
);
CREATE TABLE public.services (
    id integer NOT NULL,
    household_id text NOT NULL,
    service text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_services_order CHECK (((ended_at IS NULL) OR (ended_at >= started_at))),
    CONSTRAINT ck_services_service CHECK ((service = ANY (ARRAY['plug'::text, 'check_in'::text, 'daily_use'::text, 'combined'::text])))
);
CREATE SEQUENCE public.services_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.services_id_seq OWNED BY public.services.id;
CREATE TABLE public.sessions (
    hash text NOT NULL,
    user_name text NOT NULL,
    origin text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
CREATE TABLE public.sign_in_tries (
    id integer NOT NULL,
    name_hash text NOT NULL,
    origin text NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.sign_in_tries_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sign_in_tries_id_seq OWNED BY public.sign_in_tries.id;
CREATE TABLE public.signals (
    id integer NOT NULL,
    incident_number integer NOT NULL,
    household_id text NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    why json NOT NULL,
    node_id text,
    boot text,
    seq bigint,
    CONSTRAINT ck_signals_kind CHECK ((kind = ANY (ARRAY['sos'::text, 'danger'::text, 'cannot_see'::text, 'missed_check'::text, 'danger_words'::text, 'needs_help'::text, 'check_request'::text])))
);
CREATE SEQUENCE public.signals_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.signals_id_seq OWNED BY public.signals.id;
CREATE TABLE public.stages (
    household_id text NOT NULL,
    stage text,
    stage_at timestamp with time zone,
    clock text,
    quiet_s double precision,
    limit_s double precision,
    why json,
    last_evidence_at timestamp with time zone,
    CONSTRAINT ck_stages_stage CHECK ((stage = ANY (ARRAY['normal'::text, 'watch'::text, 'check'::text, 'danger'::text, 'absent'::text, 'blind'::text])))
);
CREATE TABLE public.task_transitions (
    id integer NOT NULL,
    task_number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    move text NOT NULL,
    state_before text,
    state_after text NOT NULL,
    what json NOT NULL,
    memo text NOT NULL,
    CONSTRAINT ck_task_transitions_move CHECK ((move = ANY (ARRAY['create'::text, 'take'::text, 'assign'::text, 'postpone'::text, 'note'::text, 'remind'::text, 'escalate'::text, 'finish'::text, 'cancel'::text, 'reopen'::text]))),
    CONSTRAINT ck_task_transitions_state_after CHECK ((state_after = ANY (ARRAY['open'::text, 'in_progress'::text, 'done'::text, 'cancelled'::text]))),
    CONSTRAINT ck_task_transitions_state_before CHECK ((state_before = ANY (ARRAY['open'::text, 'in_progress'::text, 'done'::text, 'cancelled'::text])))
);
CREATE SEQUENCE public.task_transitions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.task_transitions_id_seq OWNED BY public.task_transitions.id;
CREATE TABLE public.tasks (
    number integer NOT NULL,
    household_id text NOT NULL,
    dong_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    what json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    promised_at timestamp with time zone NOT NULL,
    urgent boolean NOT NULL,
    person text,
    team text,
    case_number integer,
    incident_number integer,
    referral_number integer,
    check_in_id integer,
    follow_up_day integer,
    next_at timestamp with time zone,
    reminded integer NOT NULL,
    ended_at timestamp with time zone,
    ended_by text,
    CONSTRAINT ck_tasks_assigned CHECK (((person IS NOT NULL) OR (team IS NOT NULL))),
    CONSTRAINT ck_tasks_ended_by CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
    CONSTRAINT ck_tasks_ending CHECK (((state = ANY (ARRAY['done'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT ck_tasks_kind CHECK ((kind = ANY (ARRAY['call_back'::text, 'welfare'::text, 'number'::text, 'visit'::text, 'follow_up'::text, 'equipment'::text, 'referral'::text, 'paperwork'::text, 'other'::text]))),
    CONSTRAINT ck_tasks_rest CHECK (((state <> ALL (ARRAY['done'::text, 'cancelled'::text])) OR (next_at IS NULL))),
    CONSTRAINT ck_tasks_state CHECK ((state = ANY (ARRAY['open'::text, 'in_progress'::text, 'done'::text, 'cancelled'::text]))),
    CONSTRAINT ck_tasks_taken CHECK (((state <> 'in_progress'::text) OR (person IS NOT NULL))),
    CONSTRAINT ck_tasks_team CHECK ((team = ANY (ARRAY['dong_officer'::text, 'planner'::text, 'nurse'::text, 'care_corps'::text])))
);
ALTER TABLE public.tasks ALTER COLUMN number ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tasks_number_seq
    START WITH 101
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.team_members (
    dong_id text NOT NULL,
    team text NOT NULL,
    user_name text NOT NULL,
    CONSTRAINT ck_team_members_team CHECK ((team = ANY (ARRAY['dong_officer'::text, 'planner'::text, 'nurse'::text, 'care_corps'::text])))
);
CREATE TABLE public.ticket_notes (
    id integer NOT NULL,
    ticket_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    assigned_to text,
    memo text NOT NULL
);
CREATE SEQUENCE public.ticket_notes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ticket_notes_id_seq OWNED BY public.ticket_notes.id;
CREATE TABLE public.tickets (
    id integer NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    household_id text,
    node_id text,
    sensor_id text,
    why json NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by text,
    memo text NOT NULL,
    severity integer DEFAULT 1 NOT NULL,
    dong_id text,
    assigned_to text,
    CONSTRAINT ck_tickets_closing CHECK (((closed_at IS NULL) = (closed_by IS NULL))),
    CONSTRAINT ck_tickets_kind CHECK ((kind = ANY (ARRAY['node_silent'::text, 'home_blind'::text, 'sensor_offline'::text, 'sensor_unsuitable'::text, 'channel_failing'::text, 'battery_low'::text, 'clock_skewed'::text, 'version_old'::text, 'area_outage'::text, 'roster_empty'::text, 'hand_over_overdue'::text, 'no_node'::text])))
);
CREATE SEQUENCE public.tickets_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.tickets_id_seq OWNED BY public.tickets.id;
CREATE TABLE public.transfers (
    id text NOT NULL,
    household_id text NOT NULL,
    dong_from text NOT NULL,
    dong_to text NOT NULL,
    moves_at timestamp with time zone NOT NULL,
    memo text NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    offered_by text NOT NULL,
    state text NOT NULL,
    decided_at timestamp with time zone,
    decided_by text,
    answer text NOT NULL,
    CONSTRAINT ck_transfers_decision CHECK (((state = 'offered'::text) = (decided_at IS NULL))),
    CONSTRAINT ck_transfers_places CHECK ((dong_from <> dong_to)),
    CONSTRAINT ck_transfers_state CHECK ((state = ANY (ARRAY['offered'::text, 'accepted'::text, 'refused'::text, 'withdrawn'::text])))
);
CREATE TABLE public.transitions (
    id integer NOT NULL,
    incident_number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    move text NOT NULL,
    state_before text,
    state_after text NOT NULL,
    why json NOT NULL,
    memo text NOT NULL,
    CONSTRAINT ck_transitions_move CHECK ((move = ANY (ARRAY['raise'::text, 'defer'::text, 'resume'::text, 'route'::text, 'join'::text, 'evidence'::text, 'clear'::text, 'note'::text, 'claim'::text, 'contact'::text, 'dispatch'::text, 'release'::text, 'expire'::text, 'close'::text, 'reopen'::text, 'escalate'::text, 'remind'::text, 'hand_over'::text, 'accept'::text]))),
    CONSTRAINT ck_transitions_state_after CHECK ((state_after = ANY (ARRAY['open'::text, 'deferred'::text, 'claimed'::text, 'contacting'::text, 'dispatched'::text, 'closed'::text]))),
    CONSTRAINT ck_transitions_state_before CHECK ((state_before = ANY (ARRAY['open'::text, 'deferred'::text, 'claimed'::text, 'contacting'::text, 'dispatched'::text, 'closed'::text])))
);
CREATE SEQUENCE public.transitions_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.transitions_id_seq OWNED BY public.transitions.id;
CREATE TABLE public.uptimes (
    id integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_uptimes_stretch CHECK ((last_at >= first_at))
);
CREATE SEQUENCE public.uptimes_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.uptimes_id_seq OWNED BY public.uptimes.id;
CREATE TABLE public.user_tokens (
    hash text NOT NULL,
    user_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    purpose text DEFAULT ''::text NOT NULL,
    last_used_at timestamp with time zone,
    expires_at timestamp with time zone
);
CREATE TABLE public.users (
    name text NOT NULL,
    role text NOT NULL,
    dongs json NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    districts json DEFAULT '[]'::json NOT NULL,
    password_hash text,
    CONSTRAINT ck_users_role CHECK ((role = ANY (ARRAY['viewer'::text, 'dong_officer'::text, 'centre_officer'::text, 'district_manager'::text, 'city'::text, 'installer'::text, 'auditor'::text, 'vendor'::text, 'service_administrator'::text, 'administrator'::text])))
);
ALTER TABLE ONLY public.account_log ALTER COLUMN id SET DEFAULT nextval('public.account_log_id_seq'::regclass);
ALTER TABLE ONLY public.case_requests ALTER COLUMN id SET DEFAULT nextval('public.case_requests_id_seq'::regclass);
ALTER TABLE ONLY public.case_transitions ALTER COLUMN id SET DEFAULT nextval('public.case_transitions_id_seq'::regclass);
ALTER TABLE ONLY public.check_ins ALTER COLUMN id SET DEFAULT nextval('public.check_ins_id_seq'::regclass);
ALTER TABLE ONLY public.checklist_answers ALTER COLUMN id SET DEFAULT nextval('public.checklist_answers_id_seq'::regclass);
ALTER TABLE ONLY public.consents ALTER COLUMN id SET DEFAULT nextval('public.consents_id_seq'::regclass);
ALTER TABLE ONLY public.dispatches ALTER COLUMN id SET DEFAULT nextval('public.dispatches_id_seq'::regclass);
ALTER TABLE ONLY public.figures ALTER COLUMN id SET DEFAULT nextval('public.figures_id_seq'::regclass);
ALTER TABLE ONLY public.hand_over_items ALTER COLUMN id SET DEFAULT nextval('public.hand_over_items_id_seq'::regclass);
ALTER TABLE ONLY public.hand_over_notes ALTER COLUMN id SET DEFAULT nextval('public.hand_over_notes_id_seq'::regclass);
ALTER TABLE ONLY public.hand_overs ALTER COLUMN id SET DEFAULT nextval('public.hand_overs_id_seq'::regclass);
ALTER TABLE ONLY public.looks ALTER COLUMN id SET DEFAULT nextval('public.looks_id_seq'::regclass);
ALTER TABLE ONLY public.outage_rows ALTER COLUMN id SET DEFAULT nextval('public.outage_rows_id_seq'::regclass);
ALTER TABLE ONLY public.pairing_failures ALTER COLUMN id SET DEFAULT nextval('public.pairing_failures_id_seq'::regclass);
ALTER TABLE ONLY public.programmes ALTER COLUMN id SET DEFAULT nextval('public.programmes_id_seq'::regclass);
ALTER TABLE ONLY public.referral_transitions ALTER COLUMN id SET DEFAULT nextval('public.referral_transitions_id_seq'::regclass);
ALTER TABLE ONLY public.residences ALTER COLUMN id SET DEFAULT nextval('public.residences_id_seq'::regclass);
ALTER TABLE ONLY public.roster_absences ALTER COLUMN id SET DEFAULT nextval('public.roster_absences_id_seq'::regclass);
ALTER TABLE ONLY public.roster_shifts ALTER COLUMN id SET DEFAULT nextval('public.roster_shifts_id_seq'::regclass);
ALTER TABLE ONLY public.services ALTER COLUMN id SET DEFAULT nextval('public.services_id_seq'::regclass);
ALTER TABLE ONLY public.sign_in_tries ALTER COLUMN id SET DEFAULT nextval('public.sign_in_tries_id_seq'::regclass);
ALTER TABLE ONLY public.signals ALTER COLUMN id SET DEFAULT nextval('public.signals_id_seq'::regclass);
ALTER TABLE ONLY public.task_transitions ALTER COLUMN id SET DEFAULT nextval('public.task_transitions_id_seq'::regclass);
ALTER TABLE ONLY public.ticket_notes ALTER COLUMN id SET DEFAULT nextval('public.ticket_notes_id_seq'::regclass);
ALTER TABLE ONLY public.tickets ALTER COLUMN id SET DEFAULT nextval('public.tickets_id_seq'::regclass);
ALTER TABLE ONLY public.transitions ALTER COLUMN id SET DEFAULT nextval('public.transitions_id_seq'::regclass);
ALTER TABLE ONLY public.uptimes ALTER COLUMN id SET DEFAULT nextval('public.uptimes_id_seq'::regclass);
INSERT INTO public.absences VALUES ('x', 'x', 'travel', 'subject', 'call', '2026-11-18 03:00:00+00', NULL, 'x', '2026-11-18 03:00:00+00', 'x', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.account_log VALUES (1, '2026-11-18 03:00:00+00', 'x', 'x', 'x', 'added', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}');
INSERT INTO public.agency_links VALUES ('x', 1001, 'x', '["name"]', '2026-11-18 03:00:00+00', 'x', '2026-12-18 03:00:00+00', NULL, NULL, 1, NULL, NULL);
INSERT INTO public.alembic_version VALUES ('0016');
INSERT INTO public.calendar_feeds VALUES ('x', 'x', '2026-11-18 03:00:00+00', NULL, NULL);
INSERT INTO public.case_needs VALUES (1001, 'medical');
INSERT INTO public.case_requests VALUES (1, 1001, 'open', NULL, 'x', 'x', '2026-11-18 03:00:00+00', NULL, NULL, NULL);
INSERT INTO public.case_sheets VALUES (1001, 1, '2026-11-18 03:00:00+00', 'x', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.case_transitions VALUES (1, 1001, '2026-11-18 03:00:00+00', 'x', 'open', NULL, 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.cases VALUES (1001, 'x', 'x', NULL, 'open', 'signal', 'x', 1001, '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', NULL, NULL, 1, 1);
INSERT INTO public.channels VALUES ('x', 1, '2026-11-18 03:00:00+00');
INSERT INTO public.check_in_sources VALUES ('x', '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.check_ins VALUES (1, 'x', 'x', 'x', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', 'outbound', 'scheduled', 'ok', NULL, 1, 'x', 'x', 1001);
INSERT INTO public.checklist_answers VALUES (1, 'x', 1001, 'x', 'x', 'x', 'yes', '2026-11-18 03:00:00+00', 'x');
INSERT INTO public.commands VALUES ('x', 'x', 'check_in', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', '2026-11-18 03:00:00+00', 'x', '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.consents VALUES (1, 'x', 'service', '2026-11-18 03:00:00+00', 'x', 'x', NULL, NULL);
INSERT INTO public.contacts VALUES ('x', 1, 'subject', 'x', 'x', 'x', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}');
INSERT INTO public.cursors VALUES ('x', 'x', 1, '[[5, 6]]', '[[2, 2]]');
INSERT INTO public.danger_notes VALUES ('x', 'x', 'dog', 'x', '2026-11-18 03:00:00+00', 'x', NULL, NULL);
INSERT INTO public.dark_dongs VALUES ('x', '2026-11-18 03:00:00+00');
INSERT INTO public.dark_homes VALUES ('x', 'x', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', NULL, NULL, 1, NULL);
INSERT INTO public.deliveries VALUES ('x', 'pending', 'x', 1001, 1, 'x', 'x', 'ko', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', 1, NULL, 'x', NULL, true, true, NULL, NULL, 1, '2026-11-18 03:00:00+00', '[]', NULL);
INSERT INTO public.departures VALUES ('x', 'x', '2026-11-18 03:00:00+00', 'moved_out', 'x', 'x', NULL, NULL, NULL);
INSERT INTO public.desk_clocks VALUES ('x', '2026-11-18 03:00:00+00', NULL, '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.devices VALUES ('x', 'x', 'hub', 'x', 'out', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', 'x', NULL);
INSERT INTO public.dispatches VALUES (1, 1001, '2026-11-18 03:00:00+00', 'x', '["119"]', NULL, NULL, NULL, NULL, NULL, '', 'x', 'x', 'x', 'x');
INSERT INTO public.districts VALUES ('x', 'x', true);
INSERT INTO public.dongs VALUES ('x', 'x', 'x', true);
INSERT INTO public.dongs VALUES ('y', 'x', 'x', true);
INSERT INTO public.escalations VALUES (1001, 'unclaimed', 1, '2026-11-18 03:00:00+00');
INSERT INTO public.figures VALUES (1, 'households', '2026-11-18', '2026-11-18', 'x', NULL, 1, 'x', '2026-11-18 03:00:00+00', 'x');
INSERT INTO public.hand_over_items VALUES (1, 1, 'incident', 'x', 1001, '2026-11-18 03:00:00+00', 'x', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', NULL, NULL, 'x');
INSERT INTO public.hand_over_notes VALUES (1, 'x', 'to_dong', '2026-11-18 03:00:00+00', 'x', 'x', 1);
INSERT INTO public.hand_overs VALUES (1, 'x', 'to_dong', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', NULL, NULL, 'x');
INSERT INTO public.households VALUES ('x', 'x', 'high', 'evidence', 1.5, 'x', 'x', 'x', 'x', '2026-11-18 03:00:00+00', 'x', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x', 'x', NULL);
INSERT INTO public.incidents VALUES (1001, 'x', 'open', 'sos', 'x', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'x', NULL, 1);
INSERT INTO public.journal VALUES ('x', 'x', 1, 'evidence', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', '{"type": "evidence", "sensor": "s_tv", "what": "switched_on"}');
INSERT INTO public.journal VALUES ('x', 'x', 2, 'evidence', '2026-11-18 03:02:00+00', '2026-11-18 03:00:00+00', '{"type": "evidence", "sensor": "s_tv", "what": "switched_on"}');
INSERT INTO public.journal VALUES ('x', 'x', 3, 'evidence', '2026-11-18 03:03:00+00', '2026-11-18 03:00:00+00', '{"type": "evidence", "sensor": "s_tv", "what": "switched_on"}');
INSERT INTO public.looks VALUES (1, '2026-11-18 03:00:00+00', 'x', 'x', 'x', 'x', 'x', true);
INSERT INTO public.nodes VALUES ('x', 'x', 'x', '2026-11-18 03:00:00+00', NULL, NULL, NULL, 'x', 'x', 1, NULL, NULL, NULL, 1, true);
INSERT INTO public.outage_dongs VALUES (1, 'x');
INSERT INTO public.outage_homes VALUES (1, 'x', 'x', '2026-11-18 03:00:00+00', NULL, NULL);
INSERT INTO public.outage_rows VALUES (1, 1, '2026-11-18 03:00:00+00', 'x', 'raise', NULL, 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.outages VALUES (1, 'power', 'open', 'x', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', 1, 1, NULL, NULL, NULL, NULL, 1, 1);
INSERT INTO public.pairing_codes VALUES ('x', 'x', '2026-11-18 03:00:00+00', 'x', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', 'x');
INSERT INTO public.pairing_failures VALUES (1, 'x', '2026-11-18 03:00:00+00');
INSERT INTO public.programmes VALUES (1, 'x', 1, 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', 'x', true, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '[]', NULL, '2026-11-18 03:00:00+00', 'x');
INSERT INTO public.quarantine VALUES ('x', 'x', 1, '2026-11-18 03:00:00+00', 'x', 'x', 'x', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}');
INSERT INTO public.referral_transitions VALUES (1, 1001, '2026-11-18 03:00:00+00', 'x', 'propose', NULL, 'proposed', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.referrals VALUES (1001, 1001, 'x', 1, '', 'x', 'proposed', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', NULL, NULL, NULL, 0, NULL, NULL, NULL);
INSERT INTO public.residences VALUES (1, 'x', 'x', '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.roster_absences VALUES (1, 'x', '2026-11-18 03:00:00+00', NULL, 'x');
INSERT INTO public.roster_shifts VALUES (1, 'x', 'x', 'on_call', 1, '2026-11-18 03:00:00+00', NULL, 1, 540, 540, '2026-11-18 03:00:00+00', 'x');
INSERT INTO public.roster_ways VALUES ('x', 1, 'x', 'x', 'ko', 1);
INSERT INTO public.sensors VALUES ('x', 'x', 'x', NULL, true, true, NULL, 'x', '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.services VALUES (1, 'x', 'plug', '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.sessions VALUES ('x', 'x', 'x', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', NULL);
INSERT INTO public.sign_in_tries VALUES (1, 'x', 'x', '2026-11-18 03:00:00+00');
INSERT INTO public.signals VALUES (1, 1001, 'x', 'sos', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x', NULL, NULL);
INSERT INTO public.stages VALUES ('x', NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.task_transitions VALUES (1, 101, '2026-11-18 03:00:00+00', 'x', 'create', NULL, 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.tasks VALUES (101, 'x', 'x', 'call_back', 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', '2026-11-18 03:00:00+00', 'x', '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00', true, 'x', NULL, 1001, 1001, 1001, 1, NULL, NULL, 1, NULL, NULL);
INSERT INTO public.team_members VALUES ('x', 'dong_officer', 'x');
INSERT INTO public.ticket_notes VALUES (1, 1, '2026-11-18 03:00:00+00', 'x', NULL, 'x');
INSERT INTO public.tickets VALUES (1, 'node_silent', 'x', 'x', 'x', NULL, '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', '2026-11-18 03:00:00+00', NULL, NULL, 'x', 1, NULL, NULL);
INSERT INTO public.transfers VALUES ('x', 'x', 'x', 'y', '2026-11-18 03:00:00+00', 'x', '2026-11-18 03:00:00+00', 'x', 'offered', NULL, NULL, 'x');
INSERT INTO public.transitions VALUES (1, 1001, '2026-11-18 03:00:00+00', 'x', 'raise', NULL, 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.transitions VALUES (2, 1001, '2026-11-18 03:00:00+00', 'x', 'note', NULL, 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.transitions VALUES (3, 1001, '2026-11-18 03:00:00+00', 'x', 'note', NULL, 'open', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', 'x');
INSERT INTO public.uptimes VALUES (1, '2026-11-18 03:00:00+00', '2026-11-18 03:00:00+00');
INSERT INTO public.user_tokens VALUES ('x', 'x', '2026-11-18 03:00:00+00', NULL, 'x', NULL, NULL);
INSERT INTO public.users VALUES ('x', 'viewer', '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', '2026-11-18 03:00:00+00', NULL, '{"key": "quiet.home", "values": {"quiet_s": 64800.0}}', NULL);
SELECT pg_catalog.setval('public.account_log_id_seq', 1, true);
SELECT pg_catalog.setval('public.case_requests_id_seq', 1, true);
SELECT pg_catalog.setval('public.case_transitions_id_seq', 1, true);
SELECT pg_catalog.setval('public.cases_number_seq', 1001, true);
SELECT pg_catalog.setval('public.check_ins_id_seq', 1, true);
SELECT pg_catalog.setval('public.checklist_answers_id_seq', 1, true);
SELECT pg_catalog.setval('public.consents_id_seq', 1, true);
SELECT pg_catalog.setval('public.dispatches_id_seq', 1, true);
SELECT pg_catalog.setval('public.figures_id_seq', 1, true);
SELECT pg_catalog.setval('public.hand_over_items_id_seq', 1, true);
SELECT pg_catalog.setval('public.hand_over_notes_id_seq', 1, true);
SELECT pg_catalog.setval('public.hand_overs_id_seq', 1, true);
SELECT pg_catalog.setval('public.incidents_number_seq', 1001, true);
SELECT pg_catalog.setval('public.looks_id_seq', 1, true);
SELECT pg_catalog.setval('public.outage_rows_id_seq', 1, true);
SELECT pg_catalog.setval('public.outages_number_seq', 1, true);
SELECT pg_catalog.setval('public.pairing_failures_id_seq', 1, true);
SELECT pg_catalog.setval('public.programmes_id_seq', 1, true);
SELECT pg_catalog.setval('public.referral_transitions_id_seq', 1, true);
SELECT pg_catalog.setval('public.referrals_number_seq', 1001, true);
SELECT pg_catalog.setval('public.residences_id_seq', 1, true);
SELECT pg_catalog.setval('public.roster_absences_id_seq', 1, true);
SELECT pg_catalog.setval('public.roster_shifts_id_seq', 1, true);
SELECT pg_catalog.setval('public.services_id_seq', 1, true);
SELECT pg_catalog.setval('public.sign_in_tries_id_seq', 1, true);
SELECT pg_catalog.setval('public.signals_id_seq', 1, true);
SELECT pg_catalog.setval('public.task_transitions_id_seq', 1, true);
SELECT pg_catalog.setval('public.tasks_number_seq', 101, true);
SELECT pg_catalog.setval('public.ticket_notes_id_seq', 1, true);
SELECT pg_catalog.setval('public.tickets_id_seq', 1, true);
SELECT pg_catalog.setval('public.transitions_id_seq', 3, true);
SELECT pg_catalog.setval('public.uptimes_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.absences
    ADD CONSTRAINT pk_absences PRIMARY KEY (id);
ALTER TABLE ONLY public.account_log
    ADD CONSTRAINT pk_account_log PRIMARY KEY (id);
ALTER TABLE ONLY public.agency_links
    ADD CONSTRAINT pk_agency_links PRIMARY KEY (id);
ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT pk_calendar_feeds PRIMARY KEY (hash);
ALTER TABLE ONLY public.case_needs
    ADD CONSTRAINT pk_case_needs PRIMARY KEY (case_number, need);
ALTER TABLE ONLY public.case_requests
    ADD CONSTRAINT pk_case_requests PRIMARY KEY (id);
ALTER TABLE ONLY public.case_sheets
    ADD CONSTRAINT pk_case_sheets PRIMARY KEY (case_number, version);
ALTER TABLE ONLY public.case_transitions
    ADD CONSTRAINT pk_case_transitions PRIMARY KEY (id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT pk_cases PRIMARY KEY (number);
ALTER TABLE ONLY public.channels
    ADD CONSTRAINT pk_channels PRIMARY KEY (name);
ALTER TABLE ONLY public.check_in_sources
    ADD CONSTRAINT pk_check_in_sources PRIMARY KEY (name);
ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT pk_check_ins PRIMARY KEY (id);
ALTER TABLE ONLY public.checklist_answers
    ADD CONSTRAINT pk_checklist_answers PRIMARY KEY (id);
ALTER TABLE ONLY public.commands
    ADD CONSTRAINT pk_commands PRIMARY KEY (id);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT pk_consents PRIMARY KEY (id);
ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT pk_contacts PRIMARY KEY (household_id, "position");
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT pk_cursors PRIMARY KEY (node_id, boot);
ALTER TABLE ONLY public.danger_notes
    ADD CONSTRAINT pk_danger_notes PRIMARY KEY (id);
ALTER TABLE ONLY public.dark_dongs
    ADD CONSTRAINT pk_dark_dongs PRIMARY KEY (dong_id);
ALTER TABLE ONLY public.dark_homes
    ADD CONSTRAINT pk_dark_homes PRIMARY KEY (household_id);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT pk_deliveries PRIMARY KEY (id);
ALTER TABLE ONLY public.departures
    ADD CONSTRAINT pk_departures PRIMARY KEY (id);
ALTER TABLE ONLY public.desk_clocks
    ADD CONSTRAINT pk_desk_clocks PRIMARY KEY (desk);
ALTER TABLE ONLY public.devices
    ADD CONSTRAINT pk_devices PRIMARY KEY (id);
ALTER TABLE ONLY public.dispatches
    ADD CONSTRAINT pk_dispatches PRIMARY KEY (id);
ALTER TABLE ONLY public.districts
    ADD CONSTRAINT pk_districts PRIMARY KEY (id);
ALTER TABLE ONLY public.dongs
    ADD CONSTRAINT pk_dongs PRIMARY KEY (id);
ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT pk_escalations PRIMARY KEY (incident_number);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT pk_figures PRIMARY KEY (id);
ALTER TABLE ONLY public.hand_over_items
    ADD CONSTRAINT pk_hand_over_items PRIMARY KEY (id);
ALTER TABLE ONLY public.hand_over_notes
    ADD CONSTRAINT pk_hand_over_notes PRIMARY KEY (id);
ALTER TABLE ONLY public.hand_overs
    ADD CONSTRAINT pk_hand_overs PRIMARY KEY (id);
ALTER TABLE ONLY public.households
    ADD CONSTRAINT pk_households PRIMARY KEY (id);
ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT pk_incidents PRIMARY KEY (number);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT pk_journal PRIMARY KEY (node_id, boot, seq);
ALTER TABLE ONLY public.looks
    ADD CONSTRAINT pk_looks PRIMARY KEY (id);
ALTER TABLE ONLY public.nodes
    ADD CONSTRAINT pk_nodes PRIMARY KEY (id);
ALTER TABLE ONLY public.outage_dongs
    ADD CONSTRAINT pk_outage_dongs PRIMARY KEY (outage_number, dong_id);
ALTER TABLE ONLY public.outage_homes
    ADD CONSTRAINT pk_outage_homes PRIMARY KEY (outage_number, household_id);
ALTER TABLE ONLY public.outage_rows
    ADD CONSTRAINT pk_outage_rows PRIMARY KEY (id);
ALTER TABLE ONLY public.outages
    ADD CONSTRAINT pk_outages PRIMARY KEY (number);
ALTER TABLE ONLY public.pairing_codes
    ADD CONSTRAINT pk_pairing_codes PRIMARY KEY (hash);
ALTER TABLE ONLY public.pairing_failures
    ADD CONSTRAINT pk_pairing_failures PRIMARY KEY (id);
ALTER TABLE ONLY public.programmes
    ADD CONSTRAINT pk_programmes PRIMARY KEY (id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT pk_quarantine PRIMARY KEY (node_id, boot, seq);
ALTER TABLE ONLY public.referral_transitions
    ADD CONSTRAINT pk_referral_transitions PRIMARY KEY (id);
ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT pk_referrals PRIMARY KEY (number);
ALTER TABLE ONLY public.residences
    ADD CONSTRAINT pk_residences PRIMARY KEY (id);
ALTER TABLE ONLY public.roster_absences
    ADD CONSTRAINT pk_roster_absences PRIMARY KEY (id);
ALTER TABLE ONLY public.roster_shifts
    ADD CONSTRAINT pk_roster_shifts PRIMARY KEY (id);
ALTER TABLE ONLY public.roster_ways
    ADD CONSTRAINT pk_roster_ways PRIMARY KEY (user_name, "position");
ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT pk_sensors PRIMARY KEY (node_id, id);
ALTER TABLE ONLY public.services
    ADD CONSTRAINT pk_services PRIMARY KEY (id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT pk_sessions PRIMARY KEY (hash);
ALTER TABLE ONLY public.sign_in_tries
    ADD CONSTRAINT pk_sign_in_tries PRIMARY KEY (id);
ALTER TABLE ONLY public.signals
    ADD CONSTRAINT pk_signals PRIMARY KEY (id);
ALTER TABLE ONLY public.stages
    ADD CONSTRAINT pk_stages PRIMARY KEY (household_id);
ALTER TABLE ONLY public.task_transitions
    ADD CONSTRAINT pk_task_transitions PRIMARY KEY (id);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT pk_tasks PRIMARY KEY (number);
ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT pk_team_members PRIMARY KEY (dong_id, team, user_name);
ALTER TABLE ONLY public.ticket_notes
    ADD CONSTRAINT pk_ticket_notes PRIMARY KEY (id);
ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT pk_tickets PRIMARY KEY (id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT pk_transfers PRIMARY KEY (id);
ALTER TABLE ONLY public.transitions
    ADD CONSTRAINT pk_transitions PRIMARY KEY (id);
ALTER TABLE ONLY public.uptimes
    ADD CONSTRAINT pk_uptimes PRIMARY KEY (id);
ALTER TABLE ONLY public.user_tokens
    ADD CONSTRAINT pk_user_tokens PRIMARY KEY (hash);
ALTER TABLE ONLY public.users
    ADD CONSTRAINT pk_users PRIMARY KEY (name);
ALTER TABLE ONLY public.agency_links
    ADD CONSTRAINT uq_agency_links_hash UNIQUE (hash);
ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT uq_check_ins_source_reference UNIQUE (source, reference);
ALTER TABLE ONLY public.hand_overs
    ADD CONSTRAINT uq_hand_overs_dong_id_direction_at UNIQUE (dong_id, direction, at);
ALTER TABLE ONLY public.nodes
    ADD CONSTRAINT uq_nodes_token_hash UNIQUE (token_hash);
ALTER TABLE ONLY public.programmes
    ADD CONSTRAINT uq_programmes_code_year UNIQUE (code, year);
CREATE INDEX ix_absences_due_at ON public.absences USING btree (due_at);
CREATE INDEX ix_absences_household_id ON public.absences USING btree (household_id);
CREATE INDEX ix_account_log_at ON public.account_log USING btree (at);
CREATE INDEX ix_account_log_user_name ON public.account_log USING btree (user_name);
CREATE INDEX ix_agency_links_referral_number ON public.agency_links USING btree (referral_number);
CREATE INDEX ix_case_needs_need ON public.case_needs USING btree (need, case_number);
CREATE INDEX ix_case_requests_case_number ON public.case_requests USING btree (case_number);
CREATE INDEX ix_case_transitions_case_number ON public.case_transitions USING btree (case_number);
CREATE INDEX ix_cases_changed ON public.cases USING btree (changed_at, number);
CREATE INDEX ix_cases_closed ON public.cases USING btree (closed_at);
CREATE INDEX ix_cases_dong ON public.cases USING btree (dong_id, state, changed_at, number);
CREATE INDEX ix_cases_household_id ON public.cases USING btree (household_id);
CREATE INDEX ix_cases_incident_number ON public.cases USING btree (incident_number);
CREATE INDEX ix_cases_offered_to ON public.cases USING btree (offered_to);
CREATE INDEX ix_cases_officer ON public.cases USING btree (officer, state, changed_at, number);
CREATE INDEX ix_cases_opened ON public.cases USING btree (opened_at);
CREATE INDEX ix_check_in_sources_silent_at ON public.check_in_sources USING btree (silent_at);
CREATE INDEX ix_check_ins_household_called ON public.check_ins USING btree (household_id, called_at);
CREATE INDEX ix_check_ins_incident_number ON public.check_ins USING btree (incident_number);
CREATE INDEX ix_check_ins_source_received ON public.check_ins USING btree (source, received_at);
CREATE INDEX ix_checklist_answers_household_id ON public.checklist_answers USING btree (household_id);
CREATE INDEX ix_checklist_answers_incident_number ON public.checklist_answers USING btree (incident_number);
CREATE INDEX ix_commands_node_id ON public.commands USING btree (node_id);
CREATE INDEX ix_consents_household_id ON public.consents USING btree (household_id);
CREATE INDEX ix_danger_notes_household_id ON public.danger_notes USING btree (household_id);
CREATE INDEX ix_dark_dongs_judge_at ON public.dark_dongs USING btree (judge_at);
CREATE INDEX ix_dark_homes_dong ON public.dark_homes USING btree (dong_id, outage_number, since);
CREATE INDEX ix_dark_homes_outage_number ON public.dark_homes USING btree (outage_number);
CREATE INDEX ix_dark_homes_ticket_at ON public.dark_homes USING btree (ticket_at);
CREATE INDEX ix_deliveries_bundle ON public.deliveries USING btree (bundle);
CREATE INDEX ix_deliveries_due_at ON public.deliveries USING btree (due_at);
CREATE INDEX ix_deliveries_incident_number ON public.deliveries USING btree (incident_number);
CREATE INDEX ix_deliveries_recipient ON public.deliveries USING btree (channel, address, created_at);
CREATE INDEX ix_deliveries_reference ON public.deliveries USING btree (channel, reference);
CREATE INDEX ix_deliveries_task_number ON public.deliveries USING btree (task_number);
CREATE INDEX ix_deliveries_ticket_id ON public.deliveries USING btree (ticket_id);
CREATE INDEX ix_departures_erase_at ON public.departures USING btree (erase_at);
CREATE INDEX ix_departures_household_id ON public.departures USING btree (household_id);
CREATE INDEX ix_desk_clocks_changes_at ON public.desk_clocks USING btree (changes_at);
CREATE INDEX ix_desk_clocks_look_at ON public.desk_clocks USING btree (look_at);
CREATE INDEX ix_devices_household_id ON public.devices USING btree (household_id);
CREATE INDEX ix_devices_state ON public.devices USING btree (state, wanted_at);
CREATE INDEX ix_dispatches_incident_number ON public.dispatches USING btree (incident_number);
CREATE INDEX ix_dongs_district_id ON public.dongs USING btree (district_id);
CREATE INDEX ix_escalations_due_at ON public.escalations USING btree (due_at);
CREATE INDEX ix_figures_measure ON public.figures USING btree (measure);
CREATE INDEX ix_hand_over_items_hand_over_id ON public.hand_over_items USING btree (hand_over_id);
CREATE INDEX ix_hand_over_items_household_id ON public.hand_over_items USING btree (household_id);
CREATE INDEX ix_hand_over_notes_waiting ON public.hand_over_notes USING btree (hand_over_id, direction, household_id);
CREATE INDEX ix_hand_overs_due_at ON public.hand_overs USING btree (due_at);
CREATE INDEX ix_households_dong_id ON public.households USING btree (dong_id);
CREATE INDEX ix_households_left_at ON public.households USING btree (left_at);
CREATE INDEX ix_households_name_print ON public.households USING btree (name_print);
CREATE INDEX ix_households_phone_print ON public.households USING btree (phone_print);
CREATE INDEX ix_incidents_desk ON public.incidents USING btree (desk);
CREATE INDEX ix_incidents_desk_closed_at ON public.incidents USING btree (desk, closed_at);
CREATE INDEX ix_incidents_due_at ON public.incidents USING btree (due_at);
CREATE INDEX ix_incidents_household_id ON public.incidents USING btree (household_id);
CREATE INDEX ix_incidents_opened ON public.incidents USING btree (opened_at);
CREATE INDEX ix_looks_at ON public.looks USING btree (at);
CREATE INDEX ix_looks_household_id ON public.looks USING btree (household_id);
CREATE INDEX ix_looks_user_name ON public.looks USING btree (user_name);
CREATE INDEX ix_nodes_household_id ON public.nodes USING btree (household_id);
CREATE INDEX ix_nodes_last_report_at ON public.nodes USING btree (last_report_at);
CREATE INDEX ix_nodes_silent_at ON public.nodes USING btree (silent_at);
CREATE INDEX ix_nodes_ticket_at ON public.nodes USING btree (ticket_at);
CREATE INDEX ix_nodes_unseen_at ON public.nodes USING btree (unseen_at);
CREATE INDEX ix_outage_dongs_dong_id ON public.outage_dongs USING btree (dong_id);
CREATE INDEX ix_outage_homes_household_id ON public.outage_homes USING btree (household_id);
CREATE INDEX ix_outage_rows_outage_number ON public.outage_rows USING btree (outage_number);
CREATE INDEX ix_outages_district ON public.outages USING btree (district, state);
CREATE INDEX ix_outages_judge_at ON public.outages USING btree (judge_at);
CREATE INDEX ix_outages_state ON public.outages USING btree (state, number);
CREATE INDEX ix_outages_ticket_id ON public.outages USING btree (ticket_id);
CREATE INDEX ix_pairing_codes_household_id ON public.pairing_codes USING btree (household_id);
CREATE INDEX ix_pairing_failures_origin ON public.pairing_failures USING btree (origin);
CREATE INDEX ix_programmes_year ON public.programmes USING btree (year);
CREATE INDEX ix_referral_transitions_at ON public.referral_transitions USING btree (at);
CREATE INDEX ix_referral_transitions_referral_number ON public.referral_transitions USING btree (referral_number);
CREATE INDEX ix_referrals_answer_due_at ON public.referrals USING btree (answer_due_at);
CREATE INDEX ix_referrals_case_number ON public.referrals USING btree (case_number);
CREATE INDEX ix_referrals_household_id ON public.referrals USING btree (household_id);
CREATE INDEX ix_referrals_opened ON public.referrals USING btree (opened_at);
CREATE INDEX ix_referrals_programme ON public.referrals USING btree (programme_id, state);
CREATE INDEX ix_residences_dong_id ON public.residences USING btree (dong_id);
CREATE INDEX ix_residences_household_id ON public.residences USING btree (household_id);
CREATE INDEX ix_roster_absences_user_last ON public.roster_absences USING btree (user_name, last_at);
CREATE INDEX ix_roster_shifts_desk_last ON public.roster_shifts USING btree (desk, last_at);
CREATE INDEX ix_roster_shifts_user_name ON public.roster_shifts USING btree (user_name);
CREATE INDEX ix_services_household_id ON public.services USING btree (household_id);
CREATE INDEX ix_sessions_user_name ON public.sessions USING btree (user_name);
CREATE INDEX ix_sign_in_tries_at ON public.sign_in_tries USING btree (at);
CREATE INDEX ix_sign_in_tries_name_hash ON public.sign_in_tries USING btree (name_hash);
CREATE INDEX ix_sign_in_tries_origin ON public.sign_in_tries USING btree (origin);
CREATE INDEX ix_signals_household_id ON public.signals USING btree (household_id);
CREATE INDEX ix_signals_incident_number ON public.signals USING btree (incident_number);
CREATE INDEX ix_task_transitions_task_number ON public.task_transitions USING btree (task_number);
CREATE INDEX ix_tasks_case_number ON public.tasks USING btree (case_number);
CREATE INDEX ix_tasks_check_in_id ON public.tasks USING btree (check_in_id);
CREATE INDEX ix_tasks_dong ON public.tasks USING btree (dong_id, state, due_at);
CREATE INDEX ix_tasks_due ON public.tasks USING btree (state, due_at);
CREATE INDEX ix_tasks_household_id ON public.tasks USING btree (household_id);
CREATE INDEX ix_tasks_incident_number ON public.tasks USING btree (incident_number);
CREATE INDEX ix_tasks_next_at ON public.tasks USING btree (next_at);
CREATE INDEX ix_tasks_person ON public.tasks USING btree (person, state, due_at);
CREATE INDEX ix_tasks_promised ON public.tasks USING btree (kind, promised_at);
CREATE INDEX ix_tasks_referral_number ON public.tasks USING btree (referral_number);
CREATE INDEX ix_tasks_team ON public.tasks USING btree (dong_id, team, state, due_at);
CREATE INDEX ix_team_members_user ON public.team_members USING btree (user_name);
CREATE INDEX ix_ticket_notes_ticket_id ON public.ticket_notes USING btree (ticket_id);
CREATE INDEX ix_tickets_household_id ON public.tickets USING btree (household_id);
CREATE INDEX ix_tickets_list ON public.tickets USING btree (closed_at, severity, opened_at, id);
CREATE INDEX ix_tickets_node_id ON public.tickets USING btree (node_id);
CREATE INDEX ix_transfers_dong_to ON public.transfers USING btree (dong_to);
CREATE INDEX ix_transfers_household_id ON public.transfers USING btree (household_id);
CREATE INDEX ix_transitions_incident_number ON public.transitions USING btree (incident_number);
CREATE INDEX ix_uptimes_last_at ON public.uptimes USING btree (last_at);
CREATE INDEX ix_user_tokens_user_name ON public.user_tokens USING btree (user_name);
CREATE UNIQUE INDEX uq_calendar_feeds_user ON public.calendar_feeds USING btree (user_name) WHERE (revoked_at IS NULL);
CREATE UNIQUE INDEX uq_case_requests_pending ON public.case_requests USING btree (case_number) WHERE (decided_at IS NULL);
CREATE UNIQUE INDEX uq_cases_household_open ON public.cases USING btree (household_id) WHERE (state <> 'closed'::text);
CREATE UNIQUE INDEX uq_incidents_household_open ON public.incidents USING btree (household_id) WHERE (state <> 'closed'::text);
CREATE UNIQUE INDEX uq_residences_household_present ON public.residences USING btree (household_id) WHERE (until IS NULL);
CREATE UNIQUE INDEX uq_services_household_service ON public.services USING btree (household_id, service) WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX uq_tickets_open ON public.tickets USING btree (kind, subject) WHERE (closed_at IS NULL);
CREATE UNIQUE INDEX uq_transfers_household_offered ON public.transfers USING btree (household_id) WHERE (state = 'offered'::text);
ALTER TABLE ONLY public.absences
    ADD CONSTRAINT fk_absences_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.agency_links
    ADD CONSTRAINT fk_agency_links_referral_number FOREIGN KEY (referral_number) REFERENCES public.referrals(number);
ALTER TABLE ONLY public.calendar_feeds
    ADD CONSTRAINT fk_calendar_feeds_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
ALTER TABLE ONLY public.case_needs
    ADD CONSTRAINT fk_case_needs_case_number FOREIGN KEY (case_number) REFERENCES public.cases(number);
ALTER TABLE ONLY public.case_requests
    ADD CONSTRAINT fk_case_requests_case_number FOREIGN KEY (case_number) REFERENCES public.cases(number);
ALTER TABLE ONLY public.case_sheets
    ADD CONSTRAINT fk_case_sheets_case_number FOREIGN KEY (case_number) REFERENCES public.cases(number);
ALTER TABLE ONLY public.case_transitions
    ADD CONSTRAINT fk_case_transitions_case_number FOREIGN KEY (case_number) REFERENCES public.cases(number);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.cases
    ADD CONSTRAINT fk_cases_offered_to FOREIGN KEY (offered_to) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT fk_check_ins_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.check_ins
    ADD CONSTRAINT fk_check_ins_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.checklist_answers
    ADD CONSTRAINT fk_checklist_answers_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.checklist_answers
    ADD CONSTRAINT fk_checklist_answers_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.commands
    ADD CONSTRAINT fk_commands_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.consents
    ADD CONSTRAINT fk_consents_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.contacts
    ADD CONSTRAINT fk_contacts_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.cursors
    ADD CONSTRAINT fk_cursors_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.danger_notes
    ADD CONSTRAINT fk_danger_notes_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.dark_dongs
    ADD CONSTRAINT fk_dark_dongs_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.dark_homes
    ADD CONSTRAINT fk_dark_homes_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.dark_homes
    ADD CONSTRAINT fk_dark_homes_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.dark_homes
    ADD CONSTRAINT fk_dark_homes_outage_number FOREIGN KEY (outage_number) REFERENCES public.outages(number);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.deliveries
    ADD CONSTRAINT fk_deliveries_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);
ALTER TABLE ONLY public.departures
    ADD CONSTRAINT fk_departures_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.devices
    ADD CONSTRAINT fk_devices_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.dispatches
    ADD CONSTRAINT fk_dispatches_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.dongs
    ADD CONSTRAINT fk_dongs_district_id FOREIGN KEY (district_id) REFERENCES public.districts(id);
ALTER TABLE ONLY public.escalations
    ADD CONSTRAINT fk_escalations_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.figures
    ADD CONSTRAINT fk_figures_district_id FOREIGN KEY (district_id) REFERENCES public.districts(id);
ALTER TABLE ONLY public.hand_over_items
    ADD CONSTRAINT fk_hand_over_items_hand_over_id FOREIGN KEY (hand_over_id) REFERENCES public.hand_overs(id);
ALTER TABLE ONLY public.hand_over_items
    ADD CONSTRAINT fk_hand_over_items_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.hand_over_items
    ADD CONSTRAINT fk_hand_over_items_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.hand_over_notes
    ADD CONSTRAINT fk_hand_over_notes_hand_over_id FOREIGN KEY (hand_over_id) REFERENCES public.hand_overs(id);
ALTER TABLE ONLY public.hand_over_notes
    ADD CONSTRAINT fk_hand_over_notes_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.households
    ADD CONSTRAINT fk_households_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.incidents
    ADD CONSTRAINT fk_incidents_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT fk_journal_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.looks
    ADD CONSTRAINT fk_looks_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.nodes
    ADD CONSTRAINT fk_nodes_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.outage_dongs
    ADD CONSTRAINT fk_outage_dongs_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.outage_dongs
    ADD CONSTRAINT fk_outage_dongs_outage_number FOREIGN KEY (outage_number) REFERENCES public.outages(number);
ALTER TABLE ONLY public.outage_homes
    ADD CONSTRAINT fk_outage_homes_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.outage_homes
    ADD CONSTRAINT fk_outage_homes_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.outage_homes
    ADD CONSTRAINT fk_outage_homes_outage_number FOREIGN KEY (outage_number) REFERENCES public.outages(number);
ALTER TABLE ONLY public.outage_rows
    ADD CONSTRAINT fk_outage_rows_outage_number FOREIGN KEY (outage_number) REFERENCES public.outages(number);
ALTER TABLE ONLY public.outages
    ADD CONSTRAINT fk_outages_district FOREIGN KEY (district) REFERENCES public.districts(id);
ALTER TABLE ONLY public.outages
    ADD CONSTRAINT fk_outages_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);
ALTER TABLE ONLY public.pairing_codes
    ADD CONSTRAINT fk_pairing_codes_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.pairing_codes
    ADD CONSTRAINT fk_pairing_codes_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.quarantine
    ADD CONSTRAINT fk_quarantine_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.referral_transitions
    ADD CONSTRAINT fk_referral_transitions_referral_number FOREIGN KEY (referral_number) REFERENCES public.referrals(number);
ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT fk_referrals_case_number FOREIGN KEY (case_number) REFERENCES public.cases(number);
ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT fk_referrals_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.referrals
    ADD CONSTRAINT fk_referrals_programme_id FOREIGN KEY (programme_id) REFERENCES public.programmes(id);
ALTER TABLE ONLY public.residences
    ADD CONSTRAINT fk_residences_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.residences
    ADD CONSTRAINT fk_residences_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.roster_absences
    ADD CONSTRAINT fk_roster_absences_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
ALTER TABLE ONLY public.roster_shifts
    ADD CONSTRAINT fk_roster_shifts_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
ALTER TABLE ONLY public.roster_ways
    ADD CONSTRAINT fk_roster_ways_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
ALTER TABLE ONLY public.sensors
    ADD CONSTRAINT fk_sensors_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.services
    ADD CONSTRAINT fk_services_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.sessions
    ADD CONSTRAINT fk_sessions_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
ALTER TABLE ONLY public.signals
    ADD CONSTRAINT fk_signals_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.signals
    ADD CONSTRAINT fk_signals_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.signals
    ADD CONSTRAINT fk_signals_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.stages
    ADD CONSTRAINT fk_stages_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.task_transitions
    ADD CONSTRAINT fk_task_transitions_task_number FOREIGN KEY (task_number) REFERENCES public.tasks(number);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT fk_tasks_case_number FOREIGN KEY (case_number) REFERENCES public.cases(number);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT fk_tasks_check_in_id FOREIGN KEY (check_in_id) REFERENCES public.check_ins(id);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT fk_tasks_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT fk_tasks_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT fk_tasks_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.tasks
    ADD CONSTRAINT fk_tasks_referral_number FOREIGN KEY (referral_number) REFERENCES public.referrals(number);
ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT fk_team_members_dong_id FOREIGN KEY (dong_id) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.team_members
    ADD CONSTRAINT fk_team_members_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
ALTER TABLE ONLY public.ticket_notes
    ADD CONSTRAINT fk_ticket_notes_ticket_id FOREIGN KEY (ticket_id) REFERENCES public.tickets(id);
ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT fk_tickets_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.tickets
    ADD CONSTRAINT fk_tickets_node_id FOREIGN KEY (node_id) REFERENCES public.nodes(id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT fk_transfers_dong_from FOREIGN KEY (dong_from) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT fk_transfers_dong_to FOREIGN KEY (dong_to) REFERENCES public.dongs(id);
ALTER TABLE ONLY public.transfers
    ADD CONSTRAINT fk_transfers_household_id FOREIGN KEY (household_id) REFERENCES public.households(id);
ALTER TABLE ONLY public.transitions
    ADD CONSTRAINT fk_transitions_incident_number FOREIGN KEY (incident_number) REFERENCES public.incidents(number);
ALTER TABLE ONLY public.user_tokens
    ADD CONSTRAINT fk_user_tokens_user_name FOREIGN KEY (user_name) REFERENCES public.users(name);
