package api

import (
	"context"
	"time"
)

// Recall takes a document back. Recipients are user names; none means all.
type Recall struct {
	Recipients []string `json:"recipients"`
	Reason     string   `json:"reason"`
}

// Recalled says what a recall did and what it cannot undo.
type Recalled struct {
	At       time.Time `json:"at"`
	Recalled []Person  `json:"recalled"`
	Opened   []Person  `json:"opened"` // of those, who had opened before
	Receipt  Receipt   `json:"receipt"`
}

// Recall ends access for some or all recipients.
func (c *Client) Recall(ctx context.Context, document string, r Recall) (Recalled, error) {
	var out Recalled
	err := c.call(ctx, methodPost, "/api/documents/"+segment(document)+"/recall", nil, r, &out)
	return out, err
}
