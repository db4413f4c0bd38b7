BEGIN TRANSACTION;
CREATE TABLE absences (
	id TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	told_by TEXT NOT NULL, 
	channel TEXT NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME, 
	place TEXT NOT NULL, 
	recorded_at DATETIME NOT NULL, 
	recorded_by TEXT NOT NULL, 
	seen_at DATETIME, 
	ended_at DATETIME, 
	ended_by TEXT, 
	"end" TEXT, 
	unreturned_at DATETIME, 
	due_at DATETIME, 
	CONSTRAINT pk_absences PRIMARY KEY (id), 
	CONSTRAINT ck_absences_order CHECK (ends_at IS NULL OR ends_at > starts_at), 
	CONSTRAINT ck_absences_ending CHECK ((ended_at IS NULL) = ("end" IS NULL)), 
	CONSTRAINT ck_absences_kind CHECK (kind IN ('travel', 'hospital', 'other')), 
	CONSTRAINT ck_absences_told_by CHECK (told_by IN ('subject', 'guardian', 'neighbour', 'keyholder', 'agency', 'staff', 'other')), 
	CONSTRAINT ck_absences_channel CHECK (channel IN ('call', 'text', 'visit', 'office', 'check_in', 'home', 'other')), 
	CONSTRAINT fk_absences_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "absences" VALUES('x','x','travel','subject','call','2026-11-18 03:00:00.000000',NULL,'x','2026-11-18 03:00:00.000000','x',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE account_log (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	user_name TEXT NOT NULL, 
	who TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	what TEXT NOT NULL, 
	facts JSON NOT NULL, 
	CONSTRAINT pk_account_log PRIMARY KEY (id), 
	CONSTRAINT ck_account_log_what CHECK (what IN ('added', 'changed', 'disabled', 'token_issued', 'token_revoked', 'password_set', 'password_changed', 'signed_in', 'signed_out', 'locked_out'))
);
INSERT INTO "account_log" VALUES(1,'2026-11-18 03:00:00.000000','x','x','x','added','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}');
CREATE TABLE agency_links (
	id TEXT NOT NULL, 
	referral_number INTEGER NOT NULL, 
	hash TEXT NOT NULL, 
	fields JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by TEXT NOT NULL, 
	expires_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	withdrawn_by TEXT, 
	opened INTEGER NOT NULL, 
	last_opened_at DATETIME, 
	answered_at DATETIME, 
	CONSTRAINT pk_agency_links PRIMARY KEY (id), 
	CONSTRAINT ck_agency_links_withdrawal CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL)), 
	CONSTRAINT ck_agency_links_lifetime CHECK (expires_at > created_at), 
	CONSTRAINT fk_agency_links_referral_number FOREIGN KEY(referral_number) REFERENCES referrals (number), 
	CONSTRAINT uq_agency_links_hash UNIQUE (hash)
);
INSERT INTO "agency_links" VALUES('x',1001,'x','["name"]','2026-11-18 03:00:00.000000','x','2026-12-18 03:00:00.000000',NULL,NULL,1,NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0016');
CREATE TABLE calendar_feeds (
	hash TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	last_read_at DATETIME, 
	CONSTRAINT pk_calendar_feeds PRIMARY KEY (hash), 
	CONSTRAINT fk_calendar_feeds_user_name FOREIGN KEY(user_name) REFERENCES users (name)
);
INSERT INTO "calendar_feeds" VALUES('x','x','2026-11-18 03:00:00.000000',NULL,NULL);
CREATE TABLE case_needs (
	case_number INTEGER NOT NULL, 
	need TEXT NOT NULL, 
	CONSTRAINT pk_case_needs PRIMARY KEY (case_number, need), 
	CONSTRAINT ck_case_needs_need CHECK (need IN ('medical', 'mental_health', 'daily_care', 'meals', 'money', 'housing', 'safety', 'alcohol', 'loneliness', 'other')), 
	CONSTRAINT fk_case_needs_case_number FOREIGN KEY(case_number) REFERENCES cases (number)
);
INSERT INTO "case_needs" VALUES(1001,'medical');
CREATE TABLE case_requests (
	id INTEGER NOT NULL, 
	case_number INTEGER NOT NULL, 
	move TEXT NOT NULL, 
	result TEXT, 
	reason TEXT NOT NULL, 
	asked_by TEXT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	decided_at DATETIME, 
	decided_by TEXT, 
	approved BOOLEAN, 
	CONSTRAINT pk_case_requests PRIMARY KEY (id), 
	CONSTRAINT ck_case_requests_deciding CHECK ((decided_at IS NULL) = (decided_by IS NULL)), 
	CONSTRAINT ck_case_requests_decision CHECK ((decided_at IS NULL) = (approved IS NULL)), 
	CONSTRAINT ck_case_requests_move CHECK (move IN ('open', 'plan', 'serve', 'monitor', 'close', 'reopen', 'assign', 'note', 'write', 'join', 'refer', 'give_back', 'ask', 'approve', 'deny', 'offer', 'accept', 'decline')), 
	CONSTRAINT ck_case_requests_result CHECK (result IN ('recovered', 'moved_out', 'admitted', 'died', 'refused', 'ended')), 
	CONSTRAINT fk_case_requests_case_number FOREIGN KEY(case_number) REFERENCES cases (number)
);
INSERT INTO "case_requests" VALUES(1,1001,'open',NULL,'x','x','2026-11-18 03:00:00.000000',NULL,NULL,NULL);
CREATE TABLE case_sheets (
	case_number INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	changed JSON NOT NULL, 
	sheet TEXT NOT NULL, 
	CONSTRAINT pk_case_sheets PRIMARY KEY (case_number, version), 
	CONSTRAINT fk_case_sheets_case_number FOREIGN KEY(case_number) REFERENCES cases (number)
);
INSERT INTO "case_sheets" VALUES(1001,1,'2026-11-18 03:00:00.000000','x','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
CREATE TABLE case_transitions (
	id INTEGER NOT NULL, 
	case_number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	move TEXT NOT NULL, 
	state_before TEXT, 
	state_after TEXT NOT NULL, 
	what JSON NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_case_transitions PRIMARY KEY (id), 
	CONSTRAINT ck_case_transitions_accounted CHECK (who <> '' AND reason <> ''), 
	CONSTRAINT ck_case_transitions_move CHECK (move IN ('open', 'plan', 'serve', 'monitor', 'close', 'reopen', 'assign', 'note', 'write', 'join', 'refer', 'give_back', 'ask', 'approve', 'deny', 'offer', 'accept', 'decline')), 
	CONSTRAINT ck_case_transitions_state_after CHECK (state_after IN ('open', 'planning', 'in_service', 'monitoring', 'closed')), 
	CONSTRAINT ck_case_transitions_state_before CHECK (state_before IN ('open', 'planning', 'in_service', 'monitoring', 'closed')), 
	CONSTRAINT fk_case_transitions_case_number FOREIGN KEY(case_number) REFERENCES cases (number)
);
INSERT INTO "case_transitions" VALUES(1,1001,'2026-11-18 03:00:00.000000','x','open',NULL,'open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
CREATE TABLE cases (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	household_id TEXT NOT NULL, 
	dong_id TEXT NOT NULL, 
	offered_to TEXT, 
	state TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	officer TEXT NOT NULL, 
	incident_number INTEGER, 
	opened_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	result TEXT, 
	closed_at DATETIME, 
	reopened INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT ck_cases_closing CHECK ((state = 'closed') = (closed_at IS NOT NULL)), 
	CONSTRAINT ck_cases_offer CHECK (offered_to IS NULL OR (offered_to <> dong_id AND state <> 'closed')), 
	CONSTRAINT ck_cases_origin CHECK (origin IN ('signal', 'sos', 'check_in', 'third_party', 'by_hand')), 
	CONSTRAINT ck_cases_outcome CHECK ((state = 'closed') = (result IS NOT NULL)), 
	CONSTRAINT ck_cases_result CHECK (result IN ('recovered', 'moved_out', 'admitted', 'died', 'refused', 'ended')), 
	CONSTRAINT ck_cases_state CHECK (state IN ('open', 'planning', 'in_service', 'monitoring', 'closed')), 
	CONSTRAINT fk_cases_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id), 
	CONSTRAINT fk_cases_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_cases_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number), 
	CONSTRAINT fk_cases_offered_to FOREIGN KEY(offered_to) REFERENCES dongs (id)
);
INSERT INTO "cases" VALUES(1001,'x','x',NULL,'open','signal','x',1001,'2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',NULL,NULL,1,1);
CREATE TABLE channels (
	name TEXT NOT NULL, 
	failures INTEGER NOT NULL, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_channels PRIMARY KEY (name)
);
INSERT INTO "channels" VALUES('x',1,'2026-11-18 03:00:00.000000');
CREATE TABLE check_in_sources (
	name TEXT NOT NULL, 
	heard_at DATETIME NOT NULL, 
	silent_at DATETIME, 
	CONSTRAINT pk_check_in_sources PRIMARY KEY (name)
);
INSERT INTO "check_in_sources" VALUES('x','2026-11-18 03:00:00.000000',NULL);
CREATE TABLE check_ins (
	id INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	source TEXT NOT NULL, 
	reference TEXT NOT NULL, 
	called_at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	direction TEXT NOT NULL, 
	occasion TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	feared TEXT, 
	attempts INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	recording TEXT NOT NULL, 
	incident_number INTEGER, 
	CONSTRAINT pk_check_ins PRIMARY KEY (id), 
	CONSTRAINT ck_check_ins_danger CHECK (feared IS NULL OR outcome = 'danger_words'), 
	CONSTRAINT ck_check_ins_direction CHECK (direction IN ('outbound', 'inbound')), 
	CONSTRAINT ck_check_ins_occasion CHECK (occasion IN ('scheduled', 'triggered', 'extra')), 
	CONSTRAINT ck_check_ins_outcome CHECK (outcome IN ('ok', 'needs_help', 'callback_wanted', 'danger_words', 'welfare_request', 'answered_without_ack', 'voicemail', 'no_answer', 'busy', 'phone_off', 'rejected', 'invalid_number', 'no_credit', 'channel_failure', 'cancelled')), 
	CONSTRAINT ck_check_ins_feared CHECK (feared IN ('violence', 'suicide', 'illness')), 
	CONSTRAINT fk_check_ins_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_check_ins_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number), 
	CONSTRAINT uq_check_ins_source_reference UNIQUE (source, reference)
);
INSERT INTO "check_ins" VALUES(1,'x','x','x','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','outbound','scheduled','ok',NULL,1,'x','x',1001);
CREATE TABLE checklist_answers (
	id INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	incident_number INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	words_ko TEXT NOT NULL, 
	words_en TEXT NOT NULL, 
	seen TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	"by" TEXT NOT NULL, 
	CONSTRAINT pk_checklist_answers PRIMARY KEY (id), 
	CONSTRAINT ck_checklist_answers_seen CHECK (seen IN ('yes', 'no', 'not_seen')), 
	CONSTRAINT fk_checklist_answers_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_checklist_answers_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number)
);
INSERT INTO "checklist_answers" VALUES(1,'x',1001,'x','x','x','yes','2026-11-18 03:00:00.000000','x');
CREATE TABLE commands (
	id TEXT NOT NULL, 
	node_id TEXT NOT NULL, 
	type TEXT NOT NULL, 
	fields JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by TEXT NOT NULL, 
	expires_at DATETIME NOT NULL, 
	done_at DATETIME, 
	CONSTRAINT pk_commands PRIMARY KEY (id), 
	CONSTRAINT ck_commands_type CHECK (type IN ('check_in', 'refresh', 'rename')), 
	CONSTRAINT fk_commands_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "commands" VALUES('x','x','check_in','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','2026-11-18 03:00:00.000000','x','2026-11-18 03:00:00.000000',NULL);
CREATE TABLE consents (
	id INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	given_at DATETIME NOT NULL, 
	document TEXT NOT NULL, 
	recorded_by TEXT NOT NULL, 
	revoked_at DATETIME, 
	revoked_by TEXT, 
	CONSTRAINT pk_consents PRIMARY KEY (id), 
	CONSTRAINT ck_consents_kind CHECK (kind IN ('service', 'night', 'telecom', 'electricity', 'phone', 'recording', 'guardian', 'agencies')), 
	CONSTRAINT ck_consents_revocation CHECK ((revoked_at IS NULL) = (revoked_by IS NULL)), 
	CONSTRAINT ck_consents_order CHECK (revoked_at IS NULL OR revoked_at >= given_at), 
	CONSTRAINT fk_consents_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "consents" VALUES(1,'x','service','2026-11-18 03:00:00.000000','x','x',NULL,NULL);
CREATE TABLE contacts (
	household_id TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	note TEXT NOT NULL, facts JSON DEFAULT '[]' NOT NULL, 
	CONSTRAINT pk_contacts PRIMARY KEY (household_id, position), 
	CONSTRAINT ck_contacts_kind CHECK (kind IN ('subject', 'guardian', 'neighbour', 'keyholder', 'other')), 
	CONSTRAINT fk_contacts_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "contacts" VALUES('x',1,'subject','x','x','x','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}');
CREATE TABLE cursors (
	node_id TEXT NOT NULL, 
	boot TEXT NOT NULL, 
	ack BIGINT NOT NULL, 
	above JSON NOT NULL, 
	missing JSON NOT NULL, 
	CONSTRAINT pk_cursors PRIMARY KEY (node_id, boot), 
	CONSTRAINT ck_cursors_ack CHECK (ack >= 0), 
	CONSTRAINT fk_cursors_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "cursors" VALUES('x','x',1,'[[5, 6]]','[[2, 2]]');
CREATE TABLE danger_notes (
	id TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	text TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	noted_by TEXT NOT NULL, 
	ended_at DATETIME, 
	ended_by TEXT, 
	CONSTRAINT pk_danger_notes PRIMARY KEY (id), 
	CONSTRAINT ck_danger_notes_ending CHECK ((ended_at IS NULL) = (ended_by IS NULL)), 
	CONSTRAINT ck_danger_notes_kind CHECK (kind IN ('dog', 'violence', 'infection', 'hoarding', 'other')), 
	CONSTRAINT fk_danger_notes_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "danger_notes" VALUES('x','x','dog','x','2026-11-18 03:00:00.000000','x',NULL,NULL);
CREATE TABLE dark_dongs (
	dong_id TEXT NOT NULL, 
	judge_at DATETIME NOT NULL, 
	CONSTRAINT pk_dark_dongs PRIMARY KEY (dong_id), 
	CONSTRAINT fk_dark_dongs_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id)
);
INSERT INTO "dark_dongs" VALUES('x','2026-11-18 03:00:00.000000');
CREATE TABLE dark_homes (
	household_id TEXT NOT NULL, 
	dong_id TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	silent_since DATETIME, 
	blind_since DATETIME, 
	cut_since DATETIME, 
	outage_number INTEGER, 
	ticket_at DATETIME, 
	CONSTRAINT pk_dark_homes PRIMARY KEY (household_id), 
	CONSTRAINT ck_dark_homes_sign CHECK (silent_since IS NOT NULL OR blind_since IS NOT NULL OR cut_since IS NOT NULL), 
	CONSTRAINT fk_dark_homes_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_dark_homes_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id), 
	CONSTRAINT fk_dark_homes_outage_number FOREIGN KEY(outage_number) REFERENCES outages (number)
);
INSERT INTO "dark_homes" VALUES('x','x','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',NULL,NULL,1,NULL);
CREATE TABLE deliveries (
	id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	incident_number INTEGER, 
	ticket_id INTEGER, 
	channel TEXT NOT NULL, 
	address TEXT NOT NULL, 
	language TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	due_at DATETIME, 
	attempts INTEGER NOT NULL, 
	sent_at DATETIME, 
	error TEXT NOT NULL, 
	received_at DATETIME, 
	urgent BOOLEAN NOT NULL, 
	held BOOLEAN NOT NULL, 
	bundle TEXT, 
	reference TEXT, 
	within_s INTEGER NOT NULL, 
	until DATETIME NOT NULL, 
	next_ways JSON NOT NULL, task_number INTEGER, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT ck_deliveries_due CHECK (state <> 'pending' OR due_at IS NOT NULL), 
	CONSTRAINT ck_deliveries_done CHECK (state IN ('pending', 'sent') OR due_at IS NULL), 
	CONSTRAINT ck_deliveries_sending CHECK (state NOT IN ('sent', 'received', 'unconfirmed') OR sent_at IS NOT NULL), 
	CONSTRAINT ck_deliveries_receipt CHECK ((state = 'received') = (received_at IS NOT NULL)), 
	CONSTRAINT ck_deliveries_state CHECK (state IN ('pending', 'sent', 'received', 'unconfirmed', 'failed', 'superseded')), 
	CONSTRAINT ck_deliveries_cause CHECK (incident_number IS NOT NULL OR ticket_id IS NOT NULL OR task_number IS NOT NULL), 
	CONSTRAINT ck_deliveries_language CHECK (language IN ('ko', 'en')), 
	CONSTRAINT fk_deliveries_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number), 
	CONSTRAINT fk_deliveries_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);
INSERT INTO "deliveries" VALUES('x','pending','x',1001,1,'x','x','ko','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',1,NULL,'x',NULL,1,1,NULL,NULL,1,'2026-11-18 03:00:00.000000','[]',NULL);
CREATE TABLE departures (
	id TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	left_at DATETIME NOT NULL, 
	reason TEXT NOT NULL, 
	memo TEXT NOT NULL, 
	recorded_by TEXT NOT NULL, 
	came_back_at DATETIME, 
	erase_at DATETIME, 
	erased_at DATETIME, 
	CONSTRAINT pk_departures PRIMARY KEY (id), 
	CONSTRAINT ck_departures_erasure CHECK (came_back_at IS NULL OR erase_at IS NULL), 
	CONSTRAINT ck_departures_reason CHECK (reason IN ('moved_out', 'admitted', 'died', 'refused', 'ended')), 
	CONSTRAINT fk_departures_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "departures" VALUES('x','x','2026-11-18 03:00:00.000000','moved_out','x','x',NULL,NULL,NULL);
CREATE TABLE desk_clocks (
	desk TEXT NOT NULL, 
	look_at DATETIME NOT NULL, 
	dong_id TEXT, 
	since DATETIME NOT NULL, 
	changes_at DATETIME, 
	CONSTRAINT pk_desk_clocks PRIMARY KEY (desk)
);
INSERT INTO "desk_clocks" VALUES('x','2026-11-18 03:00:00.000000',NULL,'2026-11-18 03:00:00.000000',NULL);
CREATE TABLE devices (
	id TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	label TEXT NOT NULL, 
	state TEXT NOT NULL, 
	out_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	changed_by TEXT NOT NULL, 
	wanted_at DATETIME, 
	CONSTRAINT pk_devices PRIMARY KEY (id), 
	CONSTRAINT ck_devices_wanting CHECK (state = 'out' OR wanted_at IS NULL), 
	CONSTRAINT ck_devices_kind CHECK (kind IN ('hub', 'plug', 'light', 'door', 'motion', 'sos', 'other')), 
	CONSTRAINT ck_devices_state CHECK (state IN ('out', 'returned', 'lost')), 
	CONSTRAINT fk_devices_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "devices" VALUES('x','x','hub','x','out','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','x',NULL);
CREATE TABLE dispatches (
	id INTEGER NOT NULL, 
	incident_number INTEGER NOT NULL, 
	sent_at DATETIME NOT NULL, 
	sent_by TEXT NOT NULL, 
	partners JSON NOT NULL, 
	people INTEGER, 
	left_at DATETIME, 
	arrived_at DATETIME, 
	transported_at DATETIME, 
	ended_at DATETIME, 
	names TEXT NOT NULL, 
	keyholder TEXT NOT NULL, 
	damage TEXT NOT NULL, 
	repairs TEXT NOT NULL, 
	hospital TEXT NOT NULL, 
	CONSTRAINT pk_dispatches PRIMARY KEY (id), 
	CONSTRAINT ck_dispatches_people CHECK (people IS NULL OR people > 0), 
	CONSTRAINT ck_dispatches_transport CHECK (transported_at IS NULL OR hospital <> ''), 
	CONSTRAINT fk_dispatches_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number)
);
INSERT INTO "dispatches" VALUES(1,1001,'2026-11-18 03:00:00.000000','x','["119"]',NULL,NULL,NULL,NULL,NULL,'','x','x','x','x');
CREATE TABLE districts (
	id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	configured BOOLEAN NOT NULL, 
	CONSTRAINT pk_districts PRIMARY KEY (id)
);
INSERT INTO "districts" VALUES('x','x',1);
CREATE TABLE dongs (
	id TEXT NOT NULL, 
	district_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	configured BOOLEAN NOT NULL, 
	CONSTRAINT pk_dongs PRIMARY KEY (id), 
	CONSTRAINT fk_dongs_district_id FOREIGN KEY(district_id) REFERENCES districts (id)
);
INSERT INTO "dongs" VALUES('x','x','x',1);
INSERT INTO "dongs" VALUES('y','x','x',1);
CREATE TABLE escalations (
	incident_number INTEGER NOT NULL, 
	timer TEXT NOT NULL, 
	step INTEGER NOT NULL, 
	due_at DATETIME NOT NULL, 
	CONSTRAINT pk_escalations PRIMARY KEY (incident_number), 
	CONSTRAINT ck_escalations_step CHECK (step >= 0), 
	CONSTRAINT ck_escalations_timer CHECK (timer IN ('unclaimed', 'deferred', 'claimed', 'contacting', 'dispatched', 'arrived', 'ended', 'cleared')), 
	CONSTRAINT fk_escalations_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number)
);
INSERT INTO "escalations" VALUES(1001,'unclaimed',1,'2026-11-18 03:00:00.000000');
CREATE TABLE figures (
	id INTEGER NOT NULL, 
	measure TEXT NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	district_id TEXT, 
	service TEXT, 
	value BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	imported_at DATETIME NOT NULL, 
	imported_by TEXT NOT NULL, 
	CONSTRAINT pk_figures PRIMARY KEY (id), 
	CONSTRAINT ck_figures_order CHECK (first_day <= last_day), 
	CONSTRAINT ck_figures_amount CHECK (value >= 0), 
	CONSTRAINT ck_figures_origin CHECK (source <> ''), 
	CONSTRAINT ck_figures_measure CHECK (measure IN ('households', 'contacts', 'dispatches', 'check_in_households', 'care_corps_contacts', 'total')), 
	CONSTRAINT ck_figures_service CHECK (service IN ('plug', 'check_in', 'daily_use', 'combined')), 
	CONSTRAINT fk_figures_district_id FOREIGN KEY(district_id) REFERENCES districts (id)
);
INSERT INTO "figures" VALUES(1,'households','2026-11-18','2026-11-18','x',NULL,1,'x','2026-11-18 03:00:00.000000','x');
CREATE TABLE hand_over_items (
	id INTEGER NOT NULL, 
	hand_over_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	incident_number INTEGER, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	why JSON NOT NULL, 
	state TEXT, 
	result TEXT, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_hand_over_items PRIMARY KEY (id), 
	CONSTRAINT fk_hand_over_items_hand_over_id FOREIGN KEY(hand_over_id) REFERENCES hand_overs (id), 
	CONSTRAINT fk_hand_over_items_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_hand_over_items_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number), 
	CONSTRAINT ck_hand_over_items_kind CHECK (kind IN ('incident', 'note', 'absence', 'watch')), 
	CONSTRAINT ck_hand_over_items_state CHECK (state IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed'))
);
INSERT INTO "hand_over_items" VALUES(1,1,'incident','x',1001,'2026-11-18 03:00:00.000000','x','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}',NULL,NULL,'x');
CREATE TABLE hand_over_notes (
	id INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	words TEXT NOT NULL, 
	hand_over_id INTEGER, 
	CONSTRAINT pk_hand_over_notes PRIMARY KEY (id), 
	CONSTRAINT fk_hand_over_notes_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_hand_over_notes_hand_over_id FOREIGN KEY(hand_over_id) REFERENCES hand_overs (id), 
	CONSTRAINT ck_hand_over_notes_direction CHECK (direction IN ('to_dong', 'to_centre'))
);
INSERT INTO "hand_over_notes" VALUES(1,'x','to_dong','2026-11-18 03:00:00.000000','x','x',1);
CREATE TABLE hand_overs (
	id INTEGER NOT NULL, 
	dong_id TEXT NOT NULL, 
	direction TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	at DATETIME NOT NULL, 
	made_at DATETIME NOT NULL, 
	due_at DATETIME, 
	accepted_at DATETIME, 
	accepted_by TEXT, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_hand_overs PRIMARY KEY (id), 
	CONSTRAINT uq_hand_overs_dong_id_direction_at UNIQUE (dong_id, direction, at), 
	CONSTRAINT ck_hand_overs_direction CHECK (direction IN ('to_dong', 'to_centre')), 
	CONSTRAINT ck_hand_overs_accepting CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)), 
	CONSTRAINT ck_hand_overs_due CHECK ((accepted_at IS NULL) = (due_at IS NOT NULL))
);
INSERT INTO "hand_overs" VALUES(1,'x','to_dong','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',NULL,NULL,'x');
CREATE TABLE households (
	id TEXT NOT NULL, 
	dong_id TEXT NOT NULL, 
	risk TEXT NOT NULL, 
	telemetry TEXT NOT NULL, 
	check_window_s FLOAT NOT NULL, 
	name TEXT NOT NULL, 
	phone TEXT NOT NULL, 
	address TEXT NOT NULL, 
	memo TEXT NOT NULL, 
	registered_at DATETIME NOT NULL, 
	registered_by TEXT NOT NULL, facts JSON DEFAULT '[]' NOT NULL, name_print TEXT DEFAULT '' NOT NULL, phone_print TEXT DEFAULT '' NOT NULL, left_at DATETIME, 
	CONSTRAINT pk_households PRIMARY KEY (id), 
	CONSTRAINT ck_households_risk CHECK (risk IN ('high', 'medium', 'general')), 
	CONSTRAINT ck_households_telemetry CHECK (telemetry IN ('evidence', 'summary', 'full')), 
	CONSTRAINT fk_households_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id)
);
INSERT INTO "households" VALUES('x','x','high','evidence',1.5,'x','x','x','x','2026-11-18 03:00:00.000000','x','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x','x',NULL);
CREATE TABLE incidents (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	household_id TEXT NOT NULL, 
	state TEXT NOT NULL, 
	priority TEXT NOT NULL, 
	desk TEXT NOT NULL, 
	reason JSON NOT NULL, 
	desk_why JSON NOT NULL, 
	opened_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	signalled_at DATETIME NOT NULL, 
	due_at DATETIME, 
	claimed_by TEXT, 
	cleared_at DATETIME, 
	cleared_why JSON, 
	last_evidence_at DATETIME, 
	noted_at DATETIME, 
	result TEXT, 
	memo TEXT NOT NULL, 
	closed_at DATETIME, 
	reopened INTEGER NOT NULL, 
	CONSTRAINT ck_incidents_closing CHECK ((state = 'closed') = (closed_at IS NOT NULL)), 
	CONSTRAINT ck_incidents_priority CHECK (priority IN ('sos', 'danger_words', 'danger', 'missed_check', 'equipment')), 
	CONSTRAINT ck_incidents_result CHECK (result IN ('safe', 'safe_need_found', 'helped', 'transported', 'in_hospital', 'away', 'equipment', 'not_reached', 'died', 'other')), 
	CONSTRAINT ck_incidents_outcome CHECK (state <> 'closed' OR (result IS NOT NULL AND memo <> '')), 
	CONSTRAINT ck_incidents_deferral CHECK (state <> 'deferred' OR due_at IS NOT NULL), 
	CONSTRAINT ck_incidents_state CHECK (state IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')), 
	CONSTRAINT ck_incidents_claim CHECK (state NOT IN ('claimed', 'contacting', 'dispatched') OR claimed_by IS NOT NULL), 
	CONSTRAINT ck_incidents_waiting CHECK (state NOT IN ('open', 'deferred') OR claimed_by IS NULL), 
	CONSTRAINT ck_incidents_clearing CHECK ((cleared_at IS NULL) = (cleared_why IS NULL)), 
	CONSTRAINT fk_incidents_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "incidents" VALUES(1001,'x','open','sos','x','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'x',NULL,1);
CREATE TABLE journal (
	node_id TEXT NOT NULL, 
	boot TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	type TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	item JSON NOT NULL, 
	CONSTRAINT pk_journal PRIMARY KEY (node_id, boot, seq), 
	CONSTRAINT fk_journal_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "journal" VALUES('x','x',1,'evidence','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','{"type": "evidence", "sensor": "s_tv", "what": "switched_on"}');
INSERT INTO "journal" VALUES('x','x',2,'evidence','2026-11-18 03:02:00.000000','2026-11-18 03:00:00.000000','{"type": "evidence", "sensor": "s_tv", "what": "switched_on"}');
INSERT INTO "journal" VALUES('x','x',3,'evidence','2026-11-18 03:03:00.000000','2026-11-18 03:00:00.000000','{"type": "evidence", "sensor": "s_tv", "what": "switched_on"}');
CREATE TABLE looks (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	user_name TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	action TEXT NOT NULL, 
	why TEXT NOT NULL, off_duty BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_looks PRIMARY KEY (id), 
	CONSTRAINT fk_looks_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "looks" VALUES(1,'2026-11-18 03:00:00.000000','x','x','x','x','x',1);
CREATE TABLE nodes (
	id TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	token_hash TEXT NOT NULL, 
	paired_at DATETIME NOT NULL, 
	revoked_at DATETIME, 
	last_report_at DATETIME, 
	heartbeat_at DATETIME, 
	version TEXT NOT NULL, 
	homeassistant TEXT NOT NULL, 
	waiting INTEGER NOT NULL, 
	silent_at DATETIME, 
	unseen_at DATETIME, ticket_at DATETIME, skewed_reports INTEGER DEFAULT '0' NOT NULL, outdated BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_nodes PRIMARY KEY (id), 
	CONSTRAINT fk_nodes_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT uq_nodes_token_hash UNIQUE (token_hash)
);
INSERT INTO "nodes" VALUES('x','x','x','2026-11-18 03:00:00.000000',NULL,NULL,NULL,'x','x',1,NULL,NULL,NULL,1,1);
CREATE TABLE outage_dongs (
	outage_number INTEGER NOT NULL, 
	dong_id TEXT NOT NULL, 
	CONSTRAINT pk_outage_dongs PRIMARY KEY (outage_number, dong_id), 
	CONSTRAINT fk_outage_dongs_outage_number FOREIGN KEY(outage_number) REFERENCES outages (number), 
	CONSTRAINT fk_outage_dongs_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id)
);
INSERT INTO "outage_dongs" VALUES(1,'x');
CREATE TABLE outage_homes (
	outage_number INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	dong_id TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	back_at DATETIME, 
	stage_before TEXT, 
	CONSTRAINT pk_outage_homes PRIMARY KEY (outage_number, household_id), 
	CONSTRAINT ck_outage_homes_stage_before CHECK (stage_before IN ('normal', 'watch', 'check', 'danger', 'absent', 'blind')), 
	CONSTRAINT fk_outage_homes_outage_number FOREIGN KEY(outage_number) REFERENCES outages (number), 
	CONSTRAINT fk_outage_homes_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_outage_homes_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id)
);
INSERT INTO "outage_homes" VALUES(1,'x','x','2026-11-18 03:00:00.000000',NULL,NULL);
CREATE TABLE outage_rows (
	id INTEGER NOT NULL, 
	outage_number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	move TEXT NOT NULL, 
	state_before TEXT, 
	state_after TEXT NOT NULL, 
	why JSON NOT NULL, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_outage_rows PRIMARY KEY (id), 
	CONSTRAINT ck_outage_rows_move CHECK (move IN ('raise', 'grow', 'claim', 'release', 'note', 'over', 'close', 'reopen')), 
	CONSTRAINT ck_outage_rows_state_before CHECK (state_before IN ('open', 'claimed', 'closed')), 
	CONSTRAINT ck_outage_rows_state_after CHECK (state_after IN ('open', 'claimed', 'closed')), 
	CONSTRAINT fk_outage_rows_outage_number FOREIGN KEY(outage_number) REFERENCES outages (number)
);
INSERT INTO "outage_rows" VALUES(1,1,'2026-11-18 03:00:00.000000','x','raise',NULL,'open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
CREATE TABLE outages (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	district TEXT, 
	began_at DATETIME NOT NULL, 
	opened_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	homes INTEGER NOT NULL, 
	back INTEGER NOT NULL, 
	claimed_by TEXT, 
	over_at DATETIME, 
	judge_at DATETIME, 
	closed_at DATETIME, 
	reopened INTEGER NOT NULL, 
	ticket_id INTEGER, 
	CONSTRAINT ck_outages_claim CHECK ((state = 'claimed') = (claimed_by IS NOT NULL)), 
	CONSTRAINT ck_outages_closing CHECK ((state = 'closed') = (closed_at IS NOT NULL)), 
	CONSTRAINT ck_outages_kind CHECK (kind IN ('power', 'network', 'unknown', 'ours')), 
	CONSTRAINT ck_outages_state CHECK (state IN ('open', 'claimed', 'closed')), 
	CONSTRAINT fk_outages_district FOREIGN KEY(district) REFERENCES districts (id), 
	CONSTRAINT fk_outages_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);
INSERT INTO "outages" VALUES(1,'power','open','x','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',1,1,NULL,NULL,NULL,NULL,1,1);
CREATE TABLE pairing_codes (
	hash TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by TEXT NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	node_id TEXT, 
	CONSTRAINT pk_pairing_codes PRIMARY KEY (hash), 
	CONSTRAINT ck_pairing_codes_use CHECK ((used_at IS NULL) = (node_id IS NULL)), 
	CONSTRAINT fk_pairing_codes_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_pairing_codes_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "pairing_codes" VALUES('x','x','2026-11-18 03:00:00.000000','x','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','x');
CREATE TABLE pairing_failures (
	id INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_pairing_failures PRIMARY KEY (id)
);
INSERT INTO "pairing_failures" VALUES(1,'x','2026-11-18 03:00:00.000000');
CREATE TABLE programmes (
	id INTEGER NOT NULL, 
	code TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	name_ko TEXT NOT NULL, 
	name_en TEXT NOT NULL, 
	eligible_ko TEXT NOT NULL, 
	eligible_en TEXT NOT NULL, 
	content_ko TEXT NOT NULL, 
	content_en TEXT NOT NULL, 
	authority_ko TEXT NOT NULL, 
	authority_en TEXT NOT NULL, 
	contact TEXT NOT NULL, 
	source TEXT NOT NULL, 
	verified BOOLEAN NOT NULL, 
	limit_amount FLOAT, 
	limit_unit TEXT, 
	limit_per TEXT, 
	age_from INTEGER, 
	age_to INTEGER, 
	household_size_up_to INTEGER, 
	income_share_up_to FLOAT, 
	districts JSON NOT NULL, 
	withdrawn_at DATETIME, 
	changed_at DATETIME NOT NULL, 
	changed_by TEXT NOT NULL, 
	CONSTRAINT pk_programmes PRIMARY KEY (id), 
	CONSTRAINT ck_programmes_limit CHECK ((limit_amount IS NULL) = (limit_unit IS NULL) AND (limit_amount IS NULL) = (limit_per IS NULL)), 
	CONSTRAINT ck_programmes_limit_unit CHECK (limit_unit IN ('won', 'hours', 'days', 'meals', 'visits', 'pieces')), 
	CONSTRAINT ck_programmes_limit_per CHECK (limit_per IN ('occasion', 'month', 'year')), 
	CONSTRAINT uq_programmes_code_year UNIQUE (code, year)
);
INSERT INTO "programmes" VALUES(1,'x',1,'x','x','x','x','x','x','x','x','x','x',1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'[]',NULL,'2026-11-18 03:00:00.000000','x');
CREATE TABLE quarantine (
	node_id TEXT NOT NULL, 
	boot TEXT NOT NULL, 
	seq BIGINT NOT NULL, 
	received_at DATETIME NOT NULL, 
	field TEXT NOT NULL, 
	error TEXT NOT NULL, 
	mend TEXT NOT NULL, 
	item JSON NOT NULL, 
	CONSTRAINT pk_quarantine PRIMARY KEY (node_id, boot, seq), 
	CONSTRAINT fk_quarantine_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "quarantine" VALUES('x','x',1,'2026-11-18 03:00:00.000000','x','x','x','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}');
CREATE TABLE referral_transitions (
	id INTEGER NOT NULL, 
	referral_number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	move TEXT NOT NULL, 
	state_before TEXT, 
	state_after TEXT NOT NULL, 
	what JSON NOT NULL, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_referral_transitions PRIMARY KEY (id), 
	CONSTRAINT ck_referral_transitions_accounted CHECK (who <> ''), 
	CONSTRAINT ck_referral_transitions_move CHECK (move IN ('propose', 'refuse', 'persuade', 'agree', 'request', 'approve', 'reject', 'start', 'use', 'correct', 'grant', 'miss', 'complete', 'cancel', 'note')), 
	CONSTRAINT ck_referral_transitions_state_before CHECK (state_before IN ('proposed', 'refused', 'requested', 'approved', 'rejected', 'in_progress', 'used_in_part', 'completed', 'cancelled')), 
	CONSTRAINT ck_referral_transitions_state_after CHECK (state_after IN ('proposed', 'refused', 'requested', 'approved', 'rejected', 'in_progress', 'used_in_part', 'completed', 'cancelled')), 
	CONSTRAINT fk_referral_transitions_referral_number FOREIGN KEY(referral_number) REFERENCES referrals (number)
);
INSERT INTO "referral_transitions" VALUES(1,1001,'2026-11-18 03:00:00.000000','x','propose',NULL,'proposed','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
CREATE TABLE referrals (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	case_number INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	programme_id INTEGER, 
	name TEXT NOT NULL, 
	agency TEXT NOT NULL, 
	state TEXT NOT NULL, 
	opened_at DATETIME NOT NULL, 
	changed_at DATETIME NOT NULL, 
	unit TEXT, 
	wanted FLOAT, 
	granted FLOAT, 
	used FLOAT NOT NULL, 
	answer_due_at DATETIME, 
	starts_on DATE, 
	ends_on DATE, 
	CONSTRAINT ck_referrals_what CHECK ((programme_id IS NULL) = (name <> '')), 
	CONSTRAINT ck_referrals_agency CHECK (agency <> ''), 
	CONSTRAINT ck_referrals_use CHECK (used >= 0 AND used <= COALESCE(granted, 0)), 
	CONSTRAINT ck_referrals_counting CHECK (unit IS NOT NULL OR (wanted IS NULL AND granted IS NULL)), 
	CONSTRAINT ck_referrals_answer CHECK ((answer_due_at IS NOT NULL) = (state = 'requested')), 
	CONSTRAINT ck_referrals_state CHECK (state IN ('proposed', 'refused', 'requested', 'approved', 'rejected', 'in_progress', 'used_in_part', 'completed', 'cancelled')), 
	CONSTRAINT ck_referrals_unit CHECK (unit IN ('won', 'hours', 'days', 'meals', 'visits', 'pieces')), 
	CONSTRAINT fk_referrals_case_number FOREIGN KEY(case_number) REFERENCES cases (number), 
	CONSTRAINT fk_referrals_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_referrals_programme_id FOREIGN KEY(programme_id) REFERENCES programmes (id)
);
INSERT INTO "referrals" VALUES(1001,1001,'x',1,'','x','proposed','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',NULL,NULL,NULL,0.0,NULL,NULL,NULL);
CREATE TABLE residences (
	id INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	dong_id TEXT NOT NULL, 
	since DATETIME NOT NULL, 
	until DATETIME, 
	CONSTRAINT pk_residences PRIMARY KEY (id), 
	CONSTRAINT ck_residences_order CHECK (until IS NULL OR until >= since), 
	CONSTRAINT fk_residences_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_residences_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id)
);
INSERT INTO "residences" VALUES(1,'x','x','2026-11-18 03:00:00.000000',NULL);
CREATE TABLE roster_absences (
	id INTEGER NOT NULL, 
	user_name TEXT NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME, 
	noted_by TEXT NOT NULL, 
	CONSTRAINT pk_roster_absences PRIMARY KEY (id), 
	CONSTRAINT fk_roster_absences_user_name FOREIGN KEY(user_name) REFERENCES users (name), 
	CONSTRAINT ck_roster_absences_stretch CHECK (last_at IS NULL OR last_at >= first_at)
);
INSERT INTO "roster_absences" VALUES(1,'x','2026-11-18 03:00:00.000000',NULL,'x');
CREATE TABLE roster_shifts (
	id INTEGER NOT NULL, 
	desk TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	part TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME, 
	weekday INTEGER, 
	starts_min INTEGER, 
	lasts_min INTEGER, 
	added_at DATETIME NOT NULL, 
	added_by TEXT NOT NULL, 
	CONSTRAINT pk_roster_shifts PRIMARY KEY (id), 
	CONSTRAINT fk_roster_shifts_user_name FOREIGN KEY(user_name) REFERENCES users (name), 
	CONSTRAINT ck_roster_shifts_stretch CHECK (last_at IS NULL OR last_at >= first_at), 
	CONSTRAINT ck_roster_shifts_ending CHECK (weekday IS NOT NULL OR last_at IS NOT NULL), 
	CONSTRAINT ck_roster_shifts_week CHECK ((weekday IS NULL) = (starts_min IS NULL) AND (weekday IS NULL) = (lasts_min IS NULL)), 
	CONSTRAINT ck_roster_shifts_weekday CHECK (weekday BETWEEN 0 AND 6), 
	CONSTRAINT ck_roster_shifts_part CHECK (part IN ('on_call', 'substitute', 'supervisor'))
);
INSERT INTO "roster_shifts" VALUES(1,'x','x','on_call',1,'2026-11-18 03:00:00.000000',NULL,1,540,540,'2026-11-18 03:00:00.000000','x');
CREATE TABLE roster_ways (
	user_name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	channel TEXT NOT NULL, 
	address TEXT NOT NULL, 
	language TEXT NOT NULL, 
	within_s INTEGER NOT NULL, 
	CONSTRAINT pk_roster_ways PRIMARY KEY (user_name, position), 
	CONSTRAINT fk_roster_ways_user_name FOREIGN KEY(user_name) REFERENCES users (name), 
	CONSTRAINT ck_roster_ways_address CHECK (address <> ''), 
	CONSTRAINT ck_roster_ways_language CHECK (language IN ('ko', 'en'))
);
INSERT INTO "roster_ways" VALUES('x',1,'x','x','ko',1);
CREATE TABLE sensors (
	node_id TEXT NOT NULL, 
	id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	appliance TEXT, 
	front_door BOOLEAN NOT NULL, 
	alive BOOLEAN NOT NULL, 
	last_seen_at DATETIME, 
	state TEXT NOT NULL, 
	told_at DATETIME NOT NULL, battery INTEGER, 
	CONSTRAINT pk_sensors PRIMARY KEY (node_id, id), 
	CONSTRAINT fk_sensors_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "sensors" VALUES('x','x','x',NULL,1,1,NULL,'x','2026-11-18 03:00:00.000000',NULL);
CREATE TABLE services (
	id INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	service TEXT NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_services PRIMARY KEY (id), 
	CONSTRAINT ck_services_order CHECK (ended_at IS NULL OR ended_at >= started_at), 
	CONSTRAINT ck_services_service CHECK (service IN ('plug', 'check_in', 'daily_use', 'combined')), 
	CONSTRAINT fk_services_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "services" VALUES(1,'x','plug','2026-11-18 03:00:00.000000',NULL);
CREATE TABLE sessions (
	hash TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_used_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_sessions PRIMARY KEY (hash), 
	CONSTRAINT fk_sessions_user_name FOREIGN KEY(user_name) REFERENCES users (name)
);
INSERT INTO "sessions" VALUES('x','x','x','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',NULL);
CREATE TABLE sign_in_tries (
	id INTEGER NOT NULL, 
	name_hash TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_tries PRIMARY KEY (id)
);
INSERT INTO "sign_in_tries" VALUES(1,'x','x','2026-11-18 03:00:00.000000');
CREATE TABLE signals (
	id INTEGER NOT NULL, 
	incident_number INTEGER NOT NULL, 
	household_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	received_at DATETIME NOT NULL, 
	why JSON NOT NULL, 
	node_id TEXT, 
	boot TEXT, 
	seq BIGINT, 
	CONSTRAINT pk_signals PRIMARY KEY (id), 
	CONSTRAINT ck_signals_kind CHECK (kind IN ('sos', 'danger', 'cannot_see', 'missed_check', 'danger_words', 'needs_help', 'check_request')), 
	CONSTRAINT fk_signals_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_signals_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number), 
	CONSTRAINT fk_signals_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "signals" VALUES(1,1001,'x','sos','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x',NULL,NULL);
CREATE TABLE stages (
	household_id TEXT NOT NULL, 
	stage TEXT, 
	stage_at DATETIME, 
	clock TEXT, 
	quiet_s FLOAT, 
	limit_s FLOAT, 
	why JSON, 
	last_evidence_at DATETIME, 
	CONSTRAINT pk_stages PRIMARY KEY (household_id), 
	CONSTRAINT ck_stages_stage CHECK (stage IN ('normal', 'watch', 'check', 'danger', 'absent', 'blind')), 
	CONSTRAINT fk_stages_household_id FOREIGN KEY(household_id) REFERENCES households (id)
);
INSERT INTO "stages" VALUES('x',NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE task_transitions (
	id INTEGER NOT NULL, 
	task_number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	move TEXT NOT NULL, 
	state_before TEXT, 
	state_after TEXT NOT NULL, 
	what JSON NOT NULL, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_task_transitions PRIMARY KEY (id), 
	CONSTRAINT ck_task_transitions_move CHECK (move IN ('create', 'take', 'assign', 'postpone', 'note', 'remind', 'escalate', 'finish', 'cancel', 'reopen')), 
	CONSTRAINT ck_task_transitions_state_after CHECK (state_after IN ('open', 'in_progress', 'done', 'cancelled')), 
	CONSTRAINT ck_task_transitions_state_before CHECK (state_before IN ('open', 'in_progress', 'done', 'cancelled')), 
	CONSTRAINT fk_task_transitions_task_number FOREIGN KEY(task_number) REFERENCES tasks (number)
);
INSERT INTO "task_transitions" VALUES(1,101,'2026-11-18 03:00:00.000000','x','create',NULL,'open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
CREATE TABLE tasks (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	household_id TEXT NOT NULL, 
	dong_id TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	state TEXT NOT NULL, 
	what JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	created_by TEXT NOT NULL, 
	due_at DATETIME NOT NULL, 
	promised_at DATETIME NOT NULL, 
	urgent BOOLEAN NOT NULL, 
	person TEXT, 
	team TEXT, 
	case_number INTEGER, 
	incident_number INTEGER, 
	referral_number INTEGER, 
	check_in_id INTEGER, 
	follow_up_day INTEGER, 
	next_at DATETIME, 
	reminded INTEGER NOT NULL, 
	ended_at DATETIME, 
	ended_by TEXT, 
	CONSTRAINT ck_tasks_assigned CHECK (person IS NOT NULL OR team IS NOT NULL), 
	CONSTRAINT ck_tasks_ended_by CHECK ((ended_at IS NULL) = (ended_by IS NULL)), 
	CONSTRAINT ck_tasks_ending CHECK ((state IN ('done', 'cancelled')) = (ended_at IS NOT NULL)), 
	CONSTRAINT ck_tasks_kind CHECK (kind IN ('call_back', 'welfare', 'number', 'visit', 'follow_up', 'equipment', 'referral', 'paperwork', 'other')), 
	CONSTRAINT ck_tasks_rest CHECK (state NOT IN ('done', 'cancelled') OR next_at IS NULL), 
	CONSTRAINT ck_tasks_state CHECK (state IN ('open', 'in_progress', 'done', 'cancelled')), 
	CONSTRAINT ck_tasks_taken CHECK (state <> 'in_progress' OR person IS NOT NULL), 
	CONSTRAINT ck_tasks_team CHECK (team IN ('dong_officer', 'planner', 'nurse', 'care_corps')), 
	CONSTRAINT fk_tasks_case_number FOREIGN KEY(case_number) REFERENCES cases (number), 
	CONSTRAINT fk_tasks_check_in_id FOREIGN KEY(check_in_id) REFERENCES check_ins (id), 
	CONSTRAINT fk_tasks_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id), 
	CONSTRAINT fk_tasks_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_tasks_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number), 
	CONSTRAINT fk_tasks_referral_number FOREIGN KEY(referral_number) REFERENCES referrals (number)
);
INSERT INTO "tasks" VALUES(101,'x','x','call_back','open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','2026-11-18 03:00:00.000000','x','2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000',1,'x',NULL,1001,1001,1001,1,NULL,NULL,1,NULL,NULL);
CREATE TABLE team_members (
	dong_id TEXT NOT NULL, 
	team TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	CONSTRAINT pk_team_members PRIMARY KEY (dong_id, team, user_name), 
	CONSTRAINT ck_team_members_team CHECK (team IN ('dong_officer', 'planner', 'nurse', 'care_corps')), 
	CONSTRAINT fk_team_members_dong_id FOREIGN KEY(dong_id) REFERENCES dongs (id), 
	CONSTRAINT fk_team_members_user_name FOREIGN KEY(user_name) REFERENCES users (name)
);
INSERT INTO "team_members" VALUES('x','dong_officer','x');
CREATE TABLE ticket_notes (
	id INTEGER NOT NULL, 
	ticket_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	assigned_to TEXT, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_ticket_notes PRIMARY KEY (id), 
	CONSTRAINT fk_ticket_notes_ticket_id FOREIGN KEY(ticket_id) REFERENCES tickets (id)
);
INSERT INTO "ticket_notes" VALUES(1,1,'2026-11-18 03:00:00.000000','x',NULL,'x');
CREATE TABLE tickets (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	household_id TEXT, 
	node_id TEXT, 
	sensor_id TEXT, 
	why JSON NOT NULL, 
	opened_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	closed_by TEXT, 
	memo TEXT NOT NULL, severity INTEGER DEFAULT '1' NOT NULL, dong_id TEXT, assigned_to TEXT, 
	CONSTRAINT pk_tickets PRIMARY KEY (id), 
	CONSTRAINT ck_tickets_kind CHECK (kind IN ('node_silent', 'home_blind', 'sensor_offline', 'sensor_unsuitable', 'channel_failing', 'battery_low', 'clock_skewed', 'version_old', 'area_outage', 'roster_empty', 'hand_over_overdue', 'no_node')), 
	CONSTRAINT ck_tickets_closing CHECK ((closed_at IS NULL) = (closed_by IS NULL)), 
	CONSTRAINT fk_tickets_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_tickets_node_id FOREIGN KEY(node_id) REFERENCES nodes (id)
);
INSERT INTO "tickets" VALUES(1,'node_silent','x','x','x',NULL,'{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','2026-11-18 03:00:00.000000',NULL,NULL,'x',1,NULL,NULL);
CREATE TABLE transfers (
	id TEXT NOT NULL, 
	household_id TEXT NOT NULL, 
	dong_from TEXT NOT NULL, 
	dong_to TEXT NOT NULL, 
	moves_at DATETIME NOT NULL, 
	memo TEXT NOT NULL, 
	offered_at DATETIME NOT NULL, 
	offered_by TEXT NOT NULL, 
	state TEXT NOT NULL, 
	decided_at DATETIME, 
	decided_by TEXT, 
	answer TEXT NOT NULL, 
	CONSTRAINT pk_transfers PRIMARY KEY (id), 
	CONSTRAINT ck_transfers_places CHECK (dong_from <> dong_to), 
	CONSTRAINT ck_transfers_decision CHECK ((state = 'offered') = (decided_at IS NULL)), 
	CONSTRAINT ck_transfers_state CHECK (state IN ('offered', 'accepted', 'refused', 'withdrawn')), 
	CONSTRAINT fk_transfers_household_id FOREIGN KEY(household_id) REFERENCES households (id), 
	CONSTRAINT fk_transfers_dong_from FOREIGN KEY(dong_from) REFERENCES dongs (id), 
	CONSTRAINT fk_transfers_dong_to FOREIGN KEY(dong_to) REFERENCES dongs (id)
);
INSERT INTO "transfers" VALUES('x','x','x','y','2026-11-18 03:00:00.000000','x','2026-11-18 03:00:00.000000','x','offered',NULL,NULL,'x');
CREATE TABLE transitions (
	id INTEGER NOT NULL, 
	incident_number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	who TEXT NOT NULL, 
	move TEXT NOT NULL, 
	state_before TEXT, 
	state_after TEXT NOT NULL, 
	why JSON NOT NULL, 
	memo TEXT NOT NULL, 
	CONSTRAINT pk_transitions PRIMARY KEY (id), 
	CONSTRAINT ck_transitions_move CHECK (move IN ('raise', 'defer', 'resume', 'route', 'join', 'evidence', 'clear', 'note', 'claim', 'contact', 'dispatch', 'release', 'expire', 'close', 'reopen', 'escalate', 'remind', 'hand_over', 'accept')), 
	CONSTRAINT ck_transitions_state_after CHECK (state_after IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')), 
	CONSTRAINT ck_transitions_state_before CHECK (state_before IN ('open', 'deferred', 'claimed', 'contacting', 'dispatched', 'closed')), 
	CONSTRAINT fk_transitions_incident_number FOREIGN KEY(incident_number) REFERENCES incidents (number)
);
INSERT INTO "transitions" VALUES(1,1001,'2026-11-18 03:00:00.000000','x','raise',NULL,'open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
INSERT INTO "transitions" VALUES(2,1001,'2026-11-18 03:00:00.000000','x','note',NULL,'open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
INSERT INTO "transitions" VALUES(3,1001,'2026-11-18 03:00:00.000000','x','note',NULL,'open','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','x');
CREATE TABLE uptimes (
	id INTEGER NOT NULL, 
	first_at DATETIME NOT NULL, 
	last_at DATETIME NOT NULL, 
	CONSTRAINT pk_uptimes PRIMARY KEY (id), 
	CONSTRAINT ck_uptimes_stretch CHECK (last_at >= first_at)
);
INSERT INTO "uptimes" VALUES(1,'2026-11-18 03:00:00.000000','2026-11-18 03:00:00.000000');
CREATE TABLE user_tokens (
	hash TEXT NOT NULL, 
	user_name TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, purpose TEXT DEFAULT '' NOT NULL, last_used_at DATETIME, expires_at DATETIME, 
	CONSTRAINT pk_user_tokens PRIMARY KEY (hash), 
	CONSTRAINT fk_user_tokens_user_name FOREIGN KEY(user_name) REFERENCES users (name)
);
INSERT INTO "user_tokens" VALUES('x','x','2026-11-18 03:00:00.000000',NULL,'x',NULL,NULL);
CREATE TABLE users (
	name TEXT NOT NULL, 
	role TEXT NOT NULL, 
	dongs JSON NOT NULL, 
	created_at DATETIME NOT NULL, 
	disabled_at DATETIME, districts JSON DEFAULT '[]' NOT NULL, password_hash TEXT, 
	CONSTRAINT pk_users PRIMARY KEY (name), 
	CONSTRAINT ck_users_role CHECK (role IN ('viewer', 'dong_officer', 'centre_officer', 'district_manager', 'city', 'installer', 'auditor', 'vendor', 'service_administrator', 'administrator'))
);
INSERT INTO "users" VALUES('x','viewer','{"key": "quiet.home", "values": {"quiet_s": 64800.0}}','2026-11-18 03:00:00.000000',NULL,'{"key": "quiet.home", "values": {"quiet_s": 64800.0}}',NULL);
CREATE INDEX ix_pairing_failures_origin ON pairing_failures (origin);
CREATE INDEX ix_dongs_district_id ON dongs (district_id);
CREATE INDEX ix_user_tokens_user_name ON user_tokens (user_name);
CREATE INDEX ix_households_dong_id ON households (dong_id);
CREATE INDEX ix_consents_household_id ON consents (household_id);
CREATE INDEX ix_looks_household_id ON looks (household_id);
CREATE INDEX ix_nodes_household_id ON nodes (household_id);
CREATE INDEX ix_nodes_silent_at ON nodes (silent_at);
CREATE INDEX ix_nodes_unseen_at ON nodes (unseen_at);
CREATE INDEX ix_commands_node_id ON commands (node_id);
CREATE INDEX ix_pairing_codes_household_id ON pairing_codes (household_id);
CREATE INDEX ix_services_household_id ON services (household_id);
CREATE UNIQUE INDEX uq_services_household_service ON services (household_id, service) WHERE ended_at IS NULL;
CREATE INDEX ix_figures_measure ON figures (measure);
CREATE INDEX ix_incidents_desk ON incidents (desk);
CREATE INDEX ix_incidents_due_at ON incidents (due_at);
CREATE INDEX ix_incidents_household_id ON incidents (household_id);
CREATE UNIQUE INDEX uq_incidents_household_open ON incidents (household_id) WHERE state != 'closed';
CREATE INDEX ix_signals_household_id ON signals (household_id);
CREATE INDEX ix_signals_incident_number ON signals (incident_number);
CREATE INDEX ix_transitions_incident_number ON transitions (incident_number);
CREATE INDEX ix_looks_user_name ON looks (user_name);
CREATE INDEX ix_looks_at ON looks (at);
CREATE INDEX ix_sessions_user_name ON sessions (user_name);
CREATE INDEX ix_sign_in_tries_name_hash ON sign_in_tries (name_hash);
CREATE INDEX ix_sign_in_tries_at ON sign_in_tries (at);
CREATE INDEX ix_sign_in_tries_origin ON sign_in_tries (origin);
CREATE INDEX ix_account_log_at ON account_log (at);
CREATE INDEX ix_account_log_user_name ON account_log (user_name);
CREATE INDEX ix_households_name_print ON households (name_print);
CREATE INDEX ix_households_phone_print ON households (phone_print);
CREATE INDEX ix_households_left_at ON households (left_at);
CREATE INDEX ix_danger_notes_household_id ON danger_notes (household_id);
CREATE INDEX ix_absences_due_at ON absences (due_at);
CREATE INDEX ix_absences_household_id ON absences (household_id);
CREATE INDEX ix_transfers_dong_to ON transfers (dong_to);
CREATE INDEX ix_transfers_household_id ON transfers (household_id);
CREATE UNIQUE INDEX uq_transfers_household_offered ON transfers (household_id) WHERE state = 'offered';
CREATE INDEX ix_residences_dong_id ON residences (dong_id);
CREATE INDEX ix_residences_household_id ON residences (household_id);
CREATE UNIQUE INDEX uq_residences_household_present ON residences (household_id) WHERE until IS NULL;
CREATE INDEX ix_departures_household_id ON departures (household_id);
CREATE INDEX ix_departures_erase_at ON departures (erase_at);
CREATE INDEX ix_devices_household_id ON devices (household_id);
CREATE INDEX ix_devices_state ON devices (state, wanted_at);
CREATE INDEX ix_roster_shifts_user_name ON roster_shifts (user_name);
CREATE INDEX ix_roster_shifts_desk_last ON roster_shifts (desk, last_at);
CREATE INDEX ix_roster_absences_user_last ON roster_absences (user_name, last_at);
CREATE INDEX ix_desk_clocks_look_at ON desk_clocks (look_at);
CREATE INDEX ix_desk_clocks_changes_at ON desk_clocks (changes_at);
CREATE INDEX ix_hand_overs_due_at ON hand_overs (due_at);
CREATE INDEX ix_hand_over_items_hand_over_id ON hand_over_items (hand_over_id);
CREATE INDEX ix_hand_over_items_household_id ON hand_over_items (household_id);
CREATE INDEX ix_hand_over_notes_waiting ON hand_over_notes (hand_over_id, direction, household_id);
CREATE INDEX ix_incidents_desk_closed_at ON incidents (desk, closed_at);
CREATE INDEX ix_escalations_due_at ON escalations (due_at);
CREATE INDEX ix_tickets_household_id ON tickets (household_id);
CREATE INDEX ix_tickets_node_id ON tickets (node_id);
CREATE UNIQUE INDEX uq_tickets_open ON tickets (kind, subject) WHERE closed_at IS NULL;
CREATE INDEX ix_tickets_list ON tickets (closed_at, severity, opened_at, id);
CREATE INDEX ix_nodes_ticket_at ON nodes (ticket_at);
CREATE INDEX ix_nodes_last_report_at ON nodes (last_report_at);
CREATE INDEX ix_ticket_notes_ticket_id ON ticket_notes (ticket_id);
CREATE INDEX ix_outages_judge_at ON outages (judge_at);
CREATE INDEX ix_outages_ticket_id ON outages (ticket_id);
CREATE INDEX ix_outages_district ON outages (district, state);
CREATE INDEX ix_outages_state ON outages (state, number);
CREATE INDEX ix_outage_dongs_dong_id ON outage_dongs (dong_id);
CREATE INDEX ix_outage_homes_household_id ON outage_homes (household_id);
CREATE INDEX ix_outage_rows_outage_number ON outage_rows (outage_number);
CREATE INDEX ix_dark_homes_dong ON dark_homes (dong_id, outage_number, since);
CREATE INDEX ix_dark_homes_outage_number ON dark_homes (outage_number);
CREATE INDEX ix_dark_homes_ticket_at ON dark_homes (ticket_at);
CREATE INDEX ix_dark_dongs_judge_at ON dark_dongs (judge_at);
CREATE INDEX ix_check_ins_household_called ON check_ins (household_id, called_at);
CREATE INDEX ix_check_ins_source_received ON check_ins (source, received_at);
CREATE INDEX ix_check_ins_incident_number ON check_ins (incident_number);
CREATE INDEX ix_check_in_sources_silent_at ON check_in_sources (silent_at);
CREATE INDEX ix_dispatches_incident_number ON dispatches (incident_number);
CREATE INDEX ix_checklist_answers_household_id ON checklist_answers (household_id);
CREATE INDEX ix_checklist_answers_incident_number ON checklist_answers (incident_number);
CREATE INDEX ix_cases_changed ON cases (changed_at, number);
CREATE INDEX ix_cases_closed ON cases (closed_at);
CREATE INDEX ix_cases_dong ON cases (dong_id, state, changed_at, number);
CREATE INDEX ix_cases_household_id ON cases (household_id);
CREATE INDEX ix_cases_incident_number ON cases (incident_number);
CREATE INDEX ix_cases_offered_to ON cases (offered_to);
CREATE INDEX ix_cases_officer ON cases (officer, state, changed_at, number);
CREATE INDEX ix_cases_opened ON cases (opened_at);
CREATE UNIQUE INDEX uq_cases_household_open ON cases (household_id) WHERE state != 'closed';
CREATE INDEX ix_case_needs_need ON case_needs (need, case_number);
CREATE INDEX ix_case_transitions_case_number ON case_transitions (case_number);
CREATE INDEX ix_case_requests_case_number ON case_requests (case_number);
CREATE UNIQUE INDEX uq_case_requests_pending ON case_requests (case_number) WHERE decided_at IS NULL;
CREATE INDEX ix_programmes_year ON programmes (year);
CREATE INDEX ix_referrals_case_number ON referrals (case_number);
CREATE INDEX ix_referrals_household_id ON referrals (household_id);
CREATE INDEX ix_referrals_answer_due_at ON referrals (answer_due_at);
CREATE INDEX ix_referrals_programme ON referrals (programme_id, state);
CREATE INDEX ix_referral_transitions_referral_number ON referral_transitions (referral_number);
CREATE INDEX ix_referral_transitions_at ON referral_transitions (at);
CREATE INDEX ix_agency_links_referral_number ON agency_links (referral_number);
CREATE INDEX ix_tasks_case_number ON tasks (case_number);
CREATE INDEX ix_tasks_check_in_id ON tasks (check_in_id);
CREATE INDEX ix_tasks_dong ON tasks (dong_id, state, due_at);
CREATE INDEX ix_tasks_due ON tasks (state, due_at);
CREATE INDEX ix_tasks_household_id ON tasks (household_id);
CREATE INDEX ix_tasks_incident_number ON tasks (incident_number);
CREATE INDEX ix_tasks_next_at ON tasks (next_at);
CREATE INDEX ix_tasks_person ON tasks (person, state, due_at);
CREATE INDEX ix_tasks_referral_number ON tasks (referral_number);
CREATE INDEX ix_task_transitions_task_number ON task_transitions (task_number);
CREATE INDEX ix_team_members_user ON team_members (user_name);
CREATE UNIQUE INDEX uq_calendar_feeds_user ON calendar_feeds (user_name) WHERE revoked_at IS NULL;
CREATE INDEX ix_deliveries_due_at ON deliveries (due_at);
CREATE INDEX ix_deliveries_incident_number ON deliveries (incident_number);
CREATE INDEX ix_deliveries_ticket_id ON deliveries (ticket_id);
CREATE INDEX ix_deliveries_bundle ON deliveries (bundle);
CREATE INDEX ix_deliveries_recipient ON deliveries (channel, address, created_at);
CREATE INDEX ix_deliveries_reference ON deliveries (channel, reference);
CREATE INDEX ix_deliveries_task_number ON deliveries (task_number);
CREATE INDEX ix_uptimes_last_at ON uptimes (last_at);
CREATE INDEX ix_incidents_opened ON incidents (opened_at);
CREATE INDEX ix_referrals_opened ON referrals (opened_at);
CREATE INDEX ix_tasks_promised ON tasks (kind, promised_at);
CREATE INDEX ix_tasks_team ON tasks (dong_id, team, state, due_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('incidents',1001);
INSERT INTO "sqlite_sequence" VALUES('cases',1001);
INSERT INTO "sqlite_sequence" VALUES('referrals',1001);
INSERT INTO "sqlite_sequence" VALUES('tasks',101);
INSERT INTO "sqlite_sequence" VALUES('outages',1);
COMMIT;
