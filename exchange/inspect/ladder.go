package inspect

import "slices"

// ManyPersons is how many persons make a document one that the leader approves.
const ManyPersons = 10

// conclude decides what is wanting, and the outcome.
func (c *checking) conclude() {
	r, a := &c.report, c.in.Answers
	counts := r.Counts
	identity, illness := 0, counts[Health]+counts[CaseCode]+counts[Special]
	for _, k := range identities {
		identity += counts[k]
	}
	r.Subjects = c.subjects(identity)
	r.Class = classNone
	switch {
	case identity > 0 && illness > 0, a.IDPapers == "yes":
		r.Class = classSensitive
	case identity > 0:
		r.Class = classBasic
	}
	approved := a.Reason != "" && a.Approval != ""
	need := func(when bool, code string, o Outcome, met bool) {
		if when {
			r.Needs = append(r.Needs, Need{code, o, met})
		}
	}
	need(counts[SecretMark] > 0, "secret", Refuse, false)
	need(c.clear, "clear", Refuse, false)
	need(r.Subjects >= ManyPersons, "list", Approve, approved)
	need(counts[Special] > 0 && identity > 0, "special", Approve, approved)
	need(a.IDPapers == "yes", "id_papers", Refuse, approved)
	need(rankOf(r.Class) > 0, "class", Raise, rankOf(c.in.Class) >= rankOf(r.Class))
	need(counts[LikeSecret] > 0, "not_marks", Ask, a.NotMarks)
	need(c.papers && a.IDPapers != "yes", "id_papers", Ask, a.IDPapers == "no")
	need(true, "no_secrets", Ask, a.NoSecrets)
	need(true, "no_new_disease", Ask, a.NoNewDisease)
	r.Outcome = Pass
	if identity > 0 || counts[LikeSecret] > 0 || a.IDPapers == "yes" {
		r.Outcome = Warn
	}
	for _, n := range r.Needs {
		if !n.Met && rungs[n.Outcome] > rungs[r.Outcome] {
			r.Outcome = n.Outcome
		}
	}
	if r.Outcome.Sendable() {
		r.Summary = Summary{
			Outcome: r.Outcome, Identity: identity, Health: illness, Lists: counts[List], Subjects: r.Subjects, Unread: counts[Unread],
			Approved: slices.ContainsFunc(r.Needs, func(n Need) bool { return n.Met && (n.Outcome == Approve || n.Outcome == Refuse) }), NotMarks: counts[LikeSecret] > 0, IDPapers: a.IDPapers,
		}.String()
	}
}

// subjects estimates how many persons the document speaks of: the most that one
// way of counting them gives.
func (c *checking) subjects(identity int) int {
	most := len(c.persons[Name]) + c.rows
	for _, k := range []Kind{CitizenID, OldID, Insurance, Social, Passport, Mobile, CaseCode} {
		most = max(most, len(c.persons[k]))
	}
	if most == 0 && identity > 0 {
		return 1
	}
	return most
}
