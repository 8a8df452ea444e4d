package api

import (
	"context"
	"time"
)

// Kinds of answers that a recipient gives to a document.
const (
	AnswerReceived = "received"
	AnswerReturned = "returned"
	AnswerReported = "reported"
)

// NewAnswer is a recipient's answer. Reason is required for returned, and for
// reported, where it is the note to the leaders.
type NewAnswer struct {
	Kind   string `json:"kind"`
	Reason string `json:"reason,omitempty"`
}

// Answer is an answer that stands on the log; given again it is the first one.
type Answer struct {
	Kind    string    `json:"kind"`
	At      time.Time `json:"at"`
	Reason  string    `json:"reason,omitempty"`
	Receipt Receipt   `json:"receipt"`
}

// RecipientState is what became of a document at one recipient, for its sender.
type RecipientState struct {
	Person       Person     `json:"person"`
	Arrived      time.Time  `json:"arrived"`
	First        *time.Time `json:"first"` // opened
	Last         *time.Time `json:"last"`
	ReceivedAt   *time.Time `json:"received_at"`
	ReturnedAt   *time.Time `json:"returned_at"`
	ReturnReason string     `json:"return_reason,omitempty"`
	ReportedAt   *time.Time `json:"reported_at"` // as outside the remit
	RecalledAt   *time.Time `json:"recalled_at"`
	RecalledBy   string     `json:"recalled_by,omitempty"`
	RecallReason string     `json:"recall_reason,omitempty"`
	FinalSince   *time.Time `json:"recall_final_since,omitempty"`
}

// SentState is what became of a document, for its sender.
type SentState struct {
	Item       Item             `json:"item"`
	Recipients []RecipientState `json:"recipients"` // those who have not opened first
	Requests   []AccessRequest  `json:"requests"`   // newest first
}

// Answer gives a recipient's answer to a document.
func (c *Client) Answer(ctx context.Context, document string, a NewAnswer) (Answer, error) {
	var out Answer
	err := c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/answers", nil, a, &out)
	return out, err
}

// SentState tells the sender what became of a document.
func (c *Client) SentState(ctx context.Context, document string) (SentState, error) {
	var out SentState
	err := c.call(ctx, methodGet, "/api/documents/"+segment(document)+"/state", nil, nil, &out)
	return out, err
}
