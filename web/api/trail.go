package api

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

// RecipientTrail is one recipient's row of a document's audit.
type RecipientTrail struct {
	Person      Person     `json:"person"`
	Opened      bool       `json:"opened"`
	First       *time.Time `json:"first"`
	Last        *time.Time `json:"last"`
	Views       int        `json:"views"`
	Copies      int        `json:"copies"`
	PagesServed int        `json:"pages_served"`
	Refusals    int        `json:"refusals"`
	Openings    []Opening  `json:"openings"` // the newest first, at most 50
	ReceivedAt  *time.Time `json:"received_at"`
	ReturnedAt  *time.Time `json:"returned_at"`
	// ReturnReason is the recipient's.
	ReturnReason string     `json:"return_reason,omitempty"`
	ReportedAt   *time.Time `json:"reported_at"` // as outside the remit
	RecalledAt   *time.Time `json:"recalled_at"`
	RecalledBy   string     `json:"recalled_by,omitempty"`
	Reason       string     `json:"reason,omitempty"`
	FinalSince   *time.Time `json:"recall_final_since,omitempty"` // against old backups too
}

// Opening is one release to a recipient. PagesServed is the server's fact; Device
// and what is claimed are the client's words.
type Opening struct {
	View           string    `json:"view"`
	Index          int64     `json:"index"` // its entry
	Kind           string    `json:"kind"`
	At             time.Time `json:"at"`
	Purpose        string    `json:"purpose"`
	Device         string    `json:"device"`
	PagesServed    int       `json:"pages_served"`
	ClaimedPages   int       `json:"claimed_pages"`
	ClaimedSeconds int       `json:"claimed_seconds"`
}

// Refused is somebody outside the recipients who was refused.
type Refused struct {
	Person Person    `json:"person"`
	Times  int       `json:"times"`
	Last   time.Time `json:"last"`
}

// TrailReader is an earlier reading of the audit; with a format it was written
// into a file.
type TrailReader struct {
	Person Person    `json:"person"`
	At     time.Time `json:"at"`
	Index  int64     `json:"index"`
	Format string    `json:"format,omitempty"`
}

// DocumentAudit is a document's audit: recipients who have not opened first.
type DocumentAudit struct {
	Document   string           `json:"document"`
	Metadata   Metadata         `json:"metadata"`
	Sender     Person           `json:"sender"`
	SentAt     time.Time        `json:"sent_at"`
	Recipients []RecipientTrail `json:"recipients"`
	Outsiders  []Refused        `json:"outsiders"`
	Readers    []TrailReader    `json:"readers"`
	Amendments []Amended        `json:"amendments"`
	Destroyed  *DestroyedTrail  `json:"destroyed,omitempty"`
	Receipt    Receipt          `json:"receipt"` // of this reading
	// Entries of the document, the newest first, without proofs; where asked for.
	Entries []Receipt `json:"entries,omitempty"`
	Cut     bool      `json:"cut,omitempty"` // there are more
}

// DestroyedTrail says that the document was destroyed: By approved what First had
// asked for. Finished is null while its objects are still being deleted.
type DestroyedTrail struct {
	At         time.Time  `json:"at"`
	By         Person     `json:"by"`
	First      Person     `json:"first"`
	Decision   string     `json:"decision"`
	Finished   *time.Time `json:"finished"`
	FinalSince *time.Time `json:"final_since,omitempty"` // against old backups too
}

// Amended says that somebody came into a document after it was sent. By made the
// version after First had asked for it; From is null when nobody left.
type Amended struct {
	At    time.Time `json:"at"`
	By    Person    `json:"by"`
	First Person    `json:"first"`
	From  *Person   `json:"from"`
	To    Person    `json:"to"`
	Reads bool      `json:"reads"` // as a recipient
	Sends bool      `json:"sends"` // in the sender's place: traces and recalls
}

// Act is one line of a person's timeline.
type Act struct {
	At       time.Time         `json:"at"`
	Kind     string            `json:"kind"`
	Document string            `json:"document,omitempty"`
	Details  map[string]string `json:"details"`
	Index    int64             `json:"index"`
	Entry    Receipt           `json:"entry"` // without proof
}

// PersonAudit is what a person did, newest first.
type PersonAudit struct {
	Person  Person  `json:"person"`
	Acts    []Act   `json:"acts"`
	More    bool    `json:"more"` // there are older ones
	Receipt Receipt `json:"receipt"`
}

// ActFilter chooses acts; zero values choose all.
type ActFilter struct {
	Before         int64 // entry
	From, To       time.Time
	Document, Kind string
	Limit          int
}

func (f ActFilter) query() url.Values {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("document", f.Document)
	set("kind", f.Kind)
	setTimes(q, f.From, f.To)
	setNumber(q, "before", f.Before)
	setNumber(q, "limit", int64(f.Limit))
	return q
}

func setTimes(q url.Values, from, to time.Time) {
	if !from.IsZero() {
		q.Set("from", from.UTC().Format(time.RFC3339))
	}
	if !to.IsZero() {
		q.Set("to", to.UTC().Format(time.RFC3339))
	}
}

func setNumber(q url.Values, name string, n int64) {
	if n > 0 {
		q.Set(name, strconv.FormatInt(n, 10))
	}
}

// View is one opening, found by the code that its pages show.
type View struct {
	View     string    `json:"view"`
	Document string    `json:"document"`
	Person   Person    `json:"person"`
	Kind     string    `json:"kind"` // view or copy
	At       time.Time `json:"at"`
	Receipt  Receipt   `json:"receipt"` // of this look-up
}

// ViewsByCode finds the opening whose code a page shows, one as a rule; the
// look-up is logged.
func (c *Client) ViewsByCode(ctx context.Context, code string) ([]View, error) {
	var out []View
	err := c.call(ctx, methodGet, "/api/views/"+segment(code), nil, nil, &out)
	return out, err
}

// DocumentAudit reads who opened a document; the reading is logged. With proof
// come the document's entries.
func (c *Client) DocumentAudit(ctx context.Context, document string, proof bool) (DocumentAudit, error) {
	q := url.Values{}
	if proof {
		q.Set("proof", "1")
	}
	var out DocumentAudit
	err := c.call(ctx, methodGet, "/api/documents/"+segment(document)+"/audit", q, nil, &out)
	return out, err
}

// PersonAudit reads what a person did; the reading is logged.
func (c *Client) PersonAudit(ctx context.Context, username string, f ActFilter) (PersonAudit, error) {
	var out PersonAudit
	err := c.call(ctx, methodGet, "/api/people/"+segment(username)+"/audit", f.query(), nil, &out)
	return out, err
}
