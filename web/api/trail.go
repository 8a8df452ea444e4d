package api

import (
	"context"
	"net/http"
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
	RecalledAt  *time.Time `json:"recalled_at"`
	RecalledBy  string     `json:"recalled_by,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	FinalSince  *time.Time `json:"recall_final_since,omitempty"` // against old backups too
}

// Refused is somebody outside the recipients who was refused.
type Refused struct {
	Person Person    `json:"person"`
	Times  int       `json:"times"`
	Last   time.Time `json:"last"`
}

// TrailReader is an earlier reading of the audit.
type TrailReader struct {
	Person Person    `json:"person"`
	At     time.Time `json:"at"`
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
}

// PersonAudit is what a person did, newest first.
type PersonAudit struct {
	Person  Person  `json:"person"`
	Acts    []Act   `json:"acts"`
	Receipt Receipt `json:"receipt"`
}

// DocumentAudit reads who opened a document; the reading is logged.
func (c *Client) DocumentAudit(ctx context.Context, document string) (DocumentAudit, error) {
	var out DocumentAudit
	err := c.call(ctx, http.MethodGet, "/api/documents/"+segment(document)+"/audit", nil, nil, &out)
	return out, err
}

// PersonAudit reads what a person did; the reading is logged.
func (c *Client) PersonAudit(ctx context.Context, username string) (PersonAudit, error) {
	var out PersonAudit
	err := c.call(ctx, http.MethodGet, "/api/people/"+segment(username)+"/audit", nil, nil, &out)
	return out, err
}
