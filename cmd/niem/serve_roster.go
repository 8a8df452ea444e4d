package main

import (
	"fmt"
	"strconv"

	"niem/exchange"
	"niem/storage"
)

// rosterSettings say how long access lasts unused and unreviewed; they are the
// same on all servers of an installation.
type rosterSettings struct{ inactiveDays, reviewMonths, rulesDays string }

func newRosterSettings() rosterSettings { return rosterSettings{"45", "6", "365"} }

func (s *rosterSettings) list() settings {
	return settings{
		{name: "roster-inactive-days", value: &s.inactiveDays, help: tSetInactiveDays},
		{name: "roster-review-months", value: &s.reviewMonths, help: tSetReviewMonths},
		{name: "rules-renewal-days", value: &s.rulesDays, help: tSetRulesDays},
	}
}

// config reads the settings; what they may be, exchange and storage say.
func (s *rosterSettings) config() (r exchange.RosterRules, o storage.Options, err error) {
	for _, f := range []struct {
		name, text string
		value      *int
	}{{"roster-inactive-days", s.inactiveDays, &r.InactiveDays}, {"roster-review-months", s.reviewMonths, &r.ReviewMonths}, {"rules-renewal-days", s.rulesDays, &o.RulesDays}} {
		if *f.value, err = strconv.Atoi(f.text); err != nil || *f.value < 1 {
			return r, o, fmt.Errorf("%s: %q is no number of days or months", variable(f.name), f.text)
		}
	}
	return r, o, nil
}
