package main

import (
	"strconv"
	"time"

	"niem/web/api"
)

// requestTable shows requests that one person makes and another decides on; count
// names the column of how much each is about.
func (a *app) requestTable(count text, rows [][]string) {
	a.table([]text{tColRequest, tColTime, tColAskedBy, tColApprovedBy, tColState, count, tColDecision, tColReason}, rows)
}

// requestRow is one line of requestTable; decider is nil before the decision.
func requestRow(id string, at time.Time, by api.Person, decider *api.Person, state string, count int, decision, reason string) []string {
	decided := ""
	if decider != nil {
		decided = decider.Username
	}
	return []string{id, when(at), by.Username, decided, state, strconv.Itoa(count), decision, reason}
}
