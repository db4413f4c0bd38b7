"""What the dashboards may ask of a region, by the names its OpenAPI description gives.

Names and addresses only: who may do what is the region's to say. Nothing else can be asked through us.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

_LONGEST_PART: Final = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Operation:
    """One thing to ask: method and address, with `{names}` for what the path says."""

    method: str
    path: str

    def resource(self, path: Mapping[str, Any]) -> str:
        """Return the address below `/api/v1/`; KeyError names what is missing, ValueError what cannot be meant."""
        parts = {name: _part(name, value) for name, value in path.items()}
        return self.path.format_map(parts)


def _part(name: str, value: Any) -> str:
    """One name in an address, so that it cannot become another address."""
    text = str(value)
    if not text or len(text) > _LONGEST_PART or text in (".", ".."):
        raise ValueError(name)
    return quote(text, safe="")


def _table(method: str, **paths: str) -> dict[str, Operation]:
    return {name: Operation(method=method, path=path) for name, path in paths.items()}


OPERATIONS: Final[Mapping[str, Operation]] = {
    **_table(
        "GET",
        showAccount="account",
        deskSummary="desk/summary",
        deskBoard="desk/board",
        onDuty="desks/on-duty",
        dutyCalendar="duty",
        listDistricts="districts",
        listToDo="to-do",
        listIncidents="incidents",
        showIncident="incidents/{number}",
        incidentTimeline="incidents/{number}/timeline",
        incidentMessages="incidents/{number}/messages",
        dispatchScript="incidents/{number}/script",
        showChecklist="incidents/{number}/checklist",
        listHouseholds="households",
        exportHouseholds="households/export",
        showHousehold="households/{household}",
        showThresholds="households/{household}/thresholds",
        householdActivity="households/{household}/activity",
        listCheckIns="households/{household}/check-ins",
        listDangers="households/{household}/dangers",
        listNodes="nodes",
        listAbsences="absences",
        listTickets="equipment",
        showTicket="equipment/{ticket}",
        equipmentSummary="equipment/summary",
        listOutages="outages",
        showOutage="outages/{outage}",
        listHandOvers="hand-overs",
        showHandOver="hand-overs/{sheet}",
        listTransfers="transfers",
        listTasks="tasks",
        showTask="tasks/{number}",
        listCases="cases",
        showCase="cases/{number}",
        listTeams="teams",
        listDevices="devices",
        showRoster="rosters/{desk}",
        makeStatistics="statistics/{table}",
        listLooks="looks",
    ),
    **_table(
        "POST",
        reportWorry="incidents",
        claimIncident="incidents/{number}/claim",
        recordContact="incidents/{number}/contacts",
        recordDispatch="incidents/{number}/dispatches",
        recordDispatchStep="incidents/{number}/dispatch-steps",
        recordPoliceDecision="incidents/{number}/police-decisions",
        recordEmergencyCall="incidents/{number}/emergency-calls",
        recordFindings="incidents/{number}/findings",
        releaseIncident="incidents/{number}/release",
        addNote="incidents/{number}/notes",
        closeIncident="incidents/{number}/close",
        reopenIncident="incidents/{number}/reopen",
        openCaseFromIncident="incidents/{number}/case",
        registerHousehold="households",
        addAbsence="households/{household}/absences",
        giveConsent="households/{household}/consents",
        addDanger="households/{household}/dangers",
        createPairingCode="households/{household}/pairing-codes",
        planFollowUps="households/{household}/follow-ups",
        offerTransfer="households/{household}/transfer",
        lendDevice="households/{household}/devices",
        commandNode="nodes/{node}/commands",
        assignTicket="equipment/{ticket}/assignee",
        noteOnTicket="equipment/{ticket}/notes",
        closeTicket="equipment/{ticket}/close",
        claimOutage="outages/{outage}/claim",
        releaseOutage="outages/{outage}/release",
        noteOnOutage="outages/{outage}/notes",
        closeOutage="outages/{outage}/close",
        noteForHandOver="hand-overs/notes",
        acceptHandOver="hand-overs/{sheet}/accept",
        acceptTransfer="transfers/{transfer}/accept",
        refuseTransfer="transfers/{transfer}/refuse",
        withdrawTransfer="transfers/{transfer}/withdraw",
        addTask="tasks",
        takeTask="tasks/{number}/take",
        finishTask="tasks/{number}/done",
        postponeTask="tasks/{number}/postpone",
        assignTask="tasks/{number}/assign",
        addTaskNote="tasks/{number}/notes",
        cancelTask="tasks/{number}/cancel",
        addShift="rosters/{desk}/shifts",
    ),
    **_table("PATCH", changeHousehold="households/{household}"),
    **_table(
        "DELETE",
        endAbsence="absences/{absence}",
        revokeConsent="households/{household}/consents/{kind}",
        endDanger="households/{household}/dangers/{danger}",
        revokeNode="nodes/{node}",
        removeShift="rosters/{desk}/shifts/{shift}",
    ),
}
"""Every operation by its name."""
