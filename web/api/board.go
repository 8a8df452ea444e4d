package api

import (
	"context"
	"net/url"
	"time"
)

// BoardFilter chooses documents of a unit's board; zero values choose all.
type BoardFilter struct {
	Unit     string // empty: the own one
	Side     string // received or sent
	Before   int64  // entry of a sending
	From, To time.Time
	Unopened bool
}

// BoardRecipient is one recipient on a board. Late: should have opened by now.
type BoardRecipient struct {
	Person     Person     `json:"person"`
	Opened     bool       `json:"opened"`
	First      *time.Time `json:"first"`
	Last       *time.Time `json:"last"`
	Times      int        `json:"times"`
	RecalledAt *time.Time `json:"recalled_at"`
	GivenUpAt  *time.Time `json:"given_up_at"`
	GivenUp    string     `json:"given_up,omitempty"` // returned or reported
	Late       bool       `json:"late"`
}

// BoardItem is one document on a unit's board.
type BoardItem struct {
	Document   string           `json:"document"`
	Metadata   Metadata         `json:"metadata"`
	Sender     Person           `json:"sender"`
	SentAt     time.Time        `json:"sent_at"`
	Index      int64            `json:"index"`   // entry of its sending
	OpenBy     time.Time        `json:"open_by"` // by its urgency
	Destroyed  *time.Time       `json:"destroyed_at"`
	Recipients []BoardRecipient `json:"recipients"`
}

// Board is what a unit received or sent, the newest first.
type Board struct {
	Unit    string      `json:"unit"`
	Units   []string    `json:"units"` // that the reader may choose from
	Items   []BoardItem `json:"items"`
	More    bool        `json:"more"`
	Entries []Receipt   `json:"entries"` // sendings, openings, recalls, returns and reports, without proofs
	Cut     bool        `json:"cut,omitempty"`
	Receipt Receipt     `json:"receipt"` // of this reading
}

// Board reads a unit's board; the reading is logged.
func (c *Client) Board(ctx context.Context, f BoardFilter) (Board, error) {
	q := url.Values{"side": {f.Side}}
	if f.Unit != "" {
		q.Set("unit", f.Unit)
	}
	if f.Unopened {
		q.Set("state", "unopened")
	}
	setTimes(q, f.From, f.To)
	setNumber(q, "before", f.Before)
	var out Board
	err := c.call(ctx, methodGet, "/api/board", q, nil, &out)
	return out, err
}

// AuditExport says which audit is written into a file: one of a document, a
// person, a unit.
type AuditExport struct {
	Document string `json:"document,omitempty"`
	Username string `json:"username,omitempty"`
	Unit     string `json:"unit,omitempty"`
	Format   string `json:"format"` // csv or xlsx
	Rows     int    `json:"rows"`
}

// AuditExported proves that the export stands on the log.
type AuditExported struct {
	Receipt Receipt `json:"receipt"`
}

// NoteExport notes that an audit is written into a file.
func (c *Client) NoteExport(ctx context.Context, in AuditExport) (AuditExported, error) {
	var out AuditExported
	err := c.call(ctx, methodPost, "/api/audit/exports", nil, in, &out)
	return out, err
}

// ReadingPage is what a client claims about one page of an open view.
type ReadingPage struct {
	Page    int `json:"page"` // from 1
	Seconds int `json:"seconds"`
}

// Reading is one heartbeat of a viewer.
type Reading struct {
	Pages []ReadingPage `json:"pages"`
}

// ClaimReading sends a heartbeat of an open view.
func (c *Client) ClaimReading(ctx context.Context, document, view string, in Reading) error {
	return c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/views/"+segment(view)+"/reading", nil, in, nil)
}
