package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"niem/exchange"
	"niem/exchange/inspect"
)

// checkOptions is what the sender says for the check before sealing.
type checkOptions struct {
	NoSecrets bool
	NotMarks  bool
	IDPapers  string
	Reason    string
	Approval  string
}

func (a *app) checkFlags(f *pflag.FlagSet, o *checkOptions) {
	f.BoolVar(&o.NoSecrets, "no-secrets", false, a.say(tFlagNoSecrets))
	f.BoolVar(&o.NotMarks, "not-marks", false, a.say(tFlagNotMarks))
	f.StringVar(&o.IDPapers, "id-papers", "", a.say(tFlagIDPapers))
	f.StringVar(&o.Reason, "reason", "", a.say(tFlagCheckReason))
	f.StringVar(&o.Approval, "approval", "", a.say(tFlagApproval))
}

func (o checkOptions) answers() inspect.Answers {
	return inspect.Answers{NoSecrets: o.NoSecrets, NoNewDisease: o.NoSecrets, NotMarks: o.NotMarks, IDPapers: o.IDPapers, Reason: strings.TrimSpace(o.Reason), Approval: strings.TrimSpace(o.Approval)}
}

func (a *app) inspectCommand() *cobra.Command {
	var o sendOptions
	cmd := &cobra.Command{
		Use: "inspect FILE...", Short: a.say(tInspect), Long: a.say(tInspectLong), Args: cobra.MinimumNArgs(1),
		RunE: runs(func(cmd *cobra.Command, args []string) error {
			o.Files = args
			if err := a.checkable(o.checkOptions); err != nil {
				return err
			}
			return a.inspect(cmd.Context(), o)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&o.Number, "number", "", a.say(tFlagNumber))
	f.StringVar(&o.Notation, "notation", "", a.say(tFlagNotation))
	f.StringVar(&o.Subject, "subject", "", a.say(tFlagSubject))
	f.StringVar(&o.Note, "note", "", a.say(tFlagNote))
	f.StringVar(&o.Class, "class", string(exchange.ClassSensitive), a.say(tFlagClass))
	a.checkFlags(f, &o.checkOptions)
	return cmd
}

// checkable refuses answers that are none.
func (a *app) checkable(o checkOptions) error {
	if o.IDPapers != "" && o.IDPapers != "no" && o.IDPapers != "yes" {
		return &usageError{fmt.Sprintf(a.say(tBadValue), "--id-papers", "no, yes")}
	}
	return nil
}

// inspect shows the check alone; nothing is sent, and no server asked.
func (a *app) inspect(ctx context.Context, o sendOptions) error {
	papers, cleanup, err := a.readPapers(ctx, o.Files)
	defer cleanup()
	if err != nil {
		return err
	}
	in := checked(o, papers)
	report := inspect.Check(in)
	err = a.answer(report, func() {
		a.showFindings(in, report)
		a.tell(tCheckOutcome, a.say(outcomeTexts[report.Outcome]))
		for _, wanting := range a.wanting(in, report) {
			a.tell(tCheckWanting, wanting)
		}
	})
	if err == nil && !report.Outcome.Sendable() {
		err = &silentFailure{exitChecked}
	}
	return err
}

// checked is what the check looks through.
func checked(o sendOptions, p *papers) inspect.Input {
	in := inspect.Input{Number: o.Number, Notation: o.Notation, Subject: o.Subject, Note: o.Note, Class: o.Class, Answers: o.answers(), Now: time.Now()}
	numbers := make([]int, len(p.files))
	for _, f := range p.files {
		in.Files = append(in.Files, inspect.File{Name: f.name, Picture: f.picture})
	}
	for _, page := range p.pages {
		numbers[page.file]++
		in.Pages = append(in.Pages, inspect.Page{File: page.file, Number: numbers[page.file], Text: page.text})
	}
	return in
}

// passCheck shows what was found, asks on a terminal what is wanting, and puts the
// outcome into the metadata. Nothing is sealed unless it lets the document go.
func (a *app) passCheck(o sendOptions, p *papers, m *exchange.Metadata) error {
	in := checked(o, p)
	report := inspect.Check(in)
	a.showFindings(in, report)
	if isTerminal(a.in) {
		if err := a.askWanting(&in, &report); err != nil {
			return err
		}
	}
	if !report.Outcome.Sendable() {
		return a.fail(exitChecked, "check_"+string(report.Outcome), nil, tCheckFailed, a.say(outcomeTexts[report.Outcome]), strings.Join(a.wanting(in, report), "; "))
	}
	m.Check = report.Summary
	if s, err := inspect.ParseSummary(m.Check); err != nil {
		return err
	} else if s.Approved {
		m.Reason, m.Approval = in.Answers.Reason, in.Answers.Approval
	}
	return nil
}

// askWanting asks for what the sender can answer at once.
func (a *app) askWanting(in *inspect.Input, report *inspect.Report) error {
	yes := func(question text, answer *bool) error {
		agreed, err := a.agrees(question)
		*answer = agreed
		return err
	}
	for _, n := range report.Needs {
		var err error
		switch {
		case n.Met:
		case n.Code == "no_secrets":
			err = yes(tAskNoSecrets, &in.Answers.NoSecrets)
		case n.Code == "no_new_disease":
			err = yes(tAskNoNewDisease, &in.Answers.NoNewDisease)
		case n.Code == "not_marks":
			err = yes(tAskNotMarks, &in.Answers.NotMarks)
		case n.Code == "id_papers" && n.Outcome == inspect.Ask:
			shown := false
			if err = yes(tAskIDPapers, &shown); err == nil {
				in.Answers.IDPapers = map[bool]string{true: "yes", false: "no"}[shown]
			}
		}
		if err != nil {
			return err
		}
	}
	*report = inspect.Check(*in)
	approve := slices.ContainsFunc(report.Needs, func(n inspect.Need) bool {
		return !n.Met && (n.Outcome == inspect.Approve || n.Code == "id_papers" && n.Outcome == inspect.Refuse)
	})
	if approve && !slices.ContainsFunc(report.Needs, func(n inspect.Need) bool { return n.Code == "secret" || n.Code == "clear" }) {
		var err error
		if in.Answers.Reason == "" {
			if in.Answers.Reason, err = a.ask(tAskReason); err != nil {
				return err
			}
		}
		if in.Answers.Approval == "" {
			if in.Answers.Approval, err = a.ask(tAskApproval); err != nil {
				return err
			}
		}
		*report = inspect.Check(*in)
	}
	return nil
}

// wanting says what is to be done for every need that is not met.
func (a *app) wanting(in inspect.Input, r inspect.Report) []string {
	var out []string
	for _, n := range r.Needs {
		if n.Met {
			continue
		}
		switch said := a.say(needTexts[string(n.Outcome)+":"+n.Code]); n.Code {
		case "list":
			out = append(out, fmt.Sprintf(said, r.Subjects))
		case "class":
			out = append(out, fmt.Sprintf(said, r.Class, in.Class))
		default:
			out = append(out, said)
		}
	}
	return out
}

// shownFindings is how many findings are shown one by one.
const shownFindings = 40

// showFindings prints them to standard error, masked.
func (a *app) showFindings(in inspect.Input, r inspect.Report) {
	shown := 0
	for _, f := range r.Findings {
		if f.Kind == inspect.Health { // context: counted below
			continue
		}
		if shown++; shown <= shownFindings {
			a.warn(tCheckFound, a.place(in, f.Place), a.say(kindTexts[f.Kind]), cmp.Or(f.Excerpt, "–"))
		}
	}
	if shown > shownFindings {
		a.warn(tCheckMore, shown-shownFindings)
	}
	var counts []string
	for _, k := range inspect.Kinds {
		if n := r.Counts[k]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s %d", a.say(kindTexts[k]), n))
		}
	}
	if len(counts) > 0 {
		a.warn(tCheckCounts, strings.Join(counts, ", "), r.Subjects)
	}
}

func (a *app) place(in inspect.Input, p inspect.Place) string {
	name := ""
	if p.File >= 0 && p.File < len(in.Files) {
		name = in.Files[p.File].Name
	}
	switch {
	case p.Field == "file":
		return fmt.Sprintf(a.say(tAtFile), name)
	case p.Field != "":
		return "--" + p.Field
	case p.Line == 0:
		return fmt.Sprintf(a.say(tAtPage), name, p.Page)
	}
	return fmt.Sprintf(a.say(tAtLine), name, p.Page, p.Line, p.Column)
}

var outcomeTexts = map[inspect.Outcome]text{
	inspect.Pass: tOutcomePass, inspect.Warn: tOutcomeWarn, inspect.Ask: tOutcomeAsk, inspect.Raise: tOutcomeRaise, inspect.Approve: tOutcomeApprove, inspect.Refuse: tOutcomeRefuse,
}

var needTexts = map[string]text{
	"refuse:secret": tNeedSecret, "refuse:clear": tNeedClear, "refuse:id_papers": tNeedPapers, "approve:list": tNeedList, "approve:special": tNeedSpecial, "raise:class": tNeedClass,
	"ask:not_marks": tNeedNotMarks, "ask:id_papers": tNeedIDPapers, "ask:no_secrets": tNeedNoSecrets, "ask:no_new_disease": tNeedNewDisease,
}

var kindTexts = map[inspect.Kind]text{
	inspect.CitizenID: tKindCitizen, inspect.OldID: tKindOldID, inspect.Insurance: tKindInsurance, inspect.Social: tKindSocial, inspect.Passport: tKindPassport, inspect.Mobile: tKindMobile, inspect.Birth: tKindBirth,
	inspect.Address: tKindAddress, inspect.Name: tKindName, inspect.CaseCode: tKindCase, inspect.Health: tKindHealth, inspect.Special: tKindSpecial, inspect.List: tKindList, inspect.SecretMark: tKindSecret,
	inspect.LikeSecret: tKindLikeSecret, inspect.IDPaper: tKindIDPaper, inspect.Unread: tKindUnread,
}
