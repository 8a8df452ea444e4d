package audit

import (
	"strings"
	"time"
)

// ClockTolerance is by how much the time of an entry may lie before that of an
// earlier one, or after the checkpoint's: entries take their time before they
// wait for the log, and several servers have several clocks.
const ClockTolerance = 30 * time.Second

// rules checks, entry by entry, what a log must never show.
type rules struct {
	report   *Report
	latest   time.Time
	sent     map[string]bool
	ended    map[string]Code         // document -> recalled for all, or expired
	recalled map[documentPerson]bool // recalled for one
	requests map[string]bool         // request ids of releases
	views    map[string]bool         // view ids of releases
	keys     *KeyRules

	released map[string]release // document -> the newest release to a reader

	destructions *destructions
	erasures     *erasures
	traces       *traces
}

// release is where and when somebody got a document to read.
type release struct {
	index int64
	at    time.Time
}

type documentPerson struct{ document, person string }

func newRules(r *Report) *rules {
	return &rules{report: r, sent: map[string]bool{}, ended: map[string]Code{}, recalled: map[documentPerson]bool{},
		requests: map[string]bool{}, views: map[string]bool{}, released: map[string]release{},
		keys: NewKeyRules(r.found), destructions: newDestructions(), erasures: newErasures(), traces: newTraces()}
}

func (u *rules) read(index int64, leaf Hash, r Record) {
	u.readTime(index, r.Time)
	u.keys.Read(index, leaf, r)
	if code, detail := u.destructions.read(r); code != "" {
		u.report.found(index, code, detail)
	}
	u.erasures.read(index, r, u.report.found)
	if detail := u.traces.read(index, r, u.keys); detail != "" {
		u.report.found(index, FoundTrace, detail)
	}
	switch r.Kind {
	case KindSent:
		u.sent[r.Document] = true
	case KindReleased:
		u.readRelease(index, r)
	case KindRecalled:
		u.readRecall(r)
	case KindReturned, KindReported:
		u.recalled[documentPerson{r.Document, r.Actor}] = true
	case KindExpired:
		u.readExpiry(r)
	}
}

// readExpiry takes the end of a document, which the service notes some time after
// the moment that the document's metadata name: nothing was released between.
func (u *rules) readExpiry(r Record) {
	if last, any := u.released[r.Document]; any {
		if due, err := time.Parse(time.RFC3339, r.Details["expires"]); err == nil && last.at.After(due.Add(ClockTolerance)) {
			u.report.found(last.index, FoundExpired, r.Document)
		}
	}
	if u.ended[r.Document] == "" {
		u.ended[r.Document] = FoundExpired
	}
}

// erased takes the next leaf where its record is gone.
func (u *rules) erased(e Entry) {
	u.keys.Erased(e.Leaf())
	u.erasures.gone = append(u.erasures.gone, e.Index)
}

// finish tells what only the whole log shows.
func (u *rules) finish() {
	u.report.ErasedBy = u.erasures.by
	u.erasures.finish(u.report.found)
}

func (u *rules) readTime(index int64, t time.Time) {
	if t.Before(u.latest.Add(-ClockTolerance)) {
		u.report.found(index, FoundTime, "before an earlier entry")
	}
	if !u.report.Time.IsZero() && t.After(u.report.Time.Add(ClockTolerance)) {
		u.report.found(index, FoundTime, "after the checkpoint")
	}
	if t.After(u.latest) {
		u.latest = t
	}
}

func (u *rules) readRelease(index int64, r Record) {
	for _, name := range []string{"kind", "envelope", "session"} {
		if r.Details[name] == "" {
			u.report.found(index, FoundUnboundRelease, name)
		}
	}
	once(u.requests, r.Details["request"], func(why string) { u.report.found(index, FoundRequest, why) })
	once(u.views, r.Details["view"], func(why string) { u.report.found(index, FoundView, why) })
	// An erased entry may have been the sending.
	if !u.sent[r.Document] && u.report.Erased == 0 {
		u.report.found(index, FoundUnsent, r.Document)
	}
	if kind := r.Details["kind"]; kind != "view" && kind != "copy" {
		return // proof and recovery outlive recall and expiry
	}
	u.released[r.Document] = release{index, r.Time}
	if code := u.ended[r.Document]; code != "" {
		u.report.found(index, code, r.Document)
	} else if u.recalled[documentPerson{r.Document, r.Actor}] {
		u.report.found(index, FoundRecalled, r.Document)
	}
}

// once reports an id that is missing or was seen before.
func once(seen map[string]bool, id string, report func(why string)) {
	switch {
	case id == "":
		report("missing")
	case seen[id]:
		report("used twice")
	}
	seen[id] = true
}

func (u *rules) readRecall(r Record) {
	if r.Details["scope"] == "all" {
		u.ended[r.Document] = FoundRecalled
		return
	}
	for _, person := range RecalledFrom(r) {
		u.recalled[documentPerson{r.Document, person}] = true
	}
}

// RecalledFrom are the people from whom a recall of scope "some" took a document.
func RecalledFrom(r Record) (people []string) {
	for _, person := range append(strings.Split(r.Details["recipients"], ","), r.Subject) {
		if person != "" {
			people = append(people, person)
		}
	}
	return people
}
