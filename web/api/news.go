package api

import (
	"context"
	"time"
)

// News are a person's notices, newest first, and how many of all are new.
type News struct {
	Unseen  int        `json:"unseen"`
	Notices []NewsItem `json:"notices"`
}

// NewsItem is one of them. Kind is arrived | recalled | returned | reported |
// unit_reported | access_asked | access_granted | access_refused | trace_asked |
// trace_withdrawn | trace_answered | trace_declined; Text is the reason, note or
// answer.
type NewsItem struct {
	Entry    int64     `json:"entry"` // of the act, on the log
	At       time.Time `json:"at"`
	Kind     string    `json:"kind"`
	Document string    `json:"document"`
	By       Person    `json:"by"`
	Text     string    `json:"text,omitempty"`
	New      bool      `json:"new"`
}

// NewsSeen says up to which entry the person has looked.
type NewsSeen struct {
	Entry int64 `json:"entry"`
}

// News lists the own notices.
func (c *Client) News(ctx context.Context) (News, error) {
	var out News
	err := c.call(ctx, methodGet, "/api/notices", nil, nil, &out)
	return out, err
}

// NewsSeen notes how far the person has looked.
func (c *Client) NewsSeen(ctx context.Context, entry int64) error {
	return c.call(ctx, methodPost, "/api/notices/seen", nil, NewsSeen{entry}, nil)
}
